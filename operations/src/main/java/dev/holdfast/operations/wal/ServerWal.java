package dev.holdfast.operations.wal;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What a server tells of its WAL and of the slots that keep it.
///
/// @param flushed up to where its WAL is flushed; on a standby, received
/// @param keepLimit how much WAL it keeps for slots at most
/// @param idleLimit how long a slot may be unused
record ServerWal(
        SystemId systemId,
        Lsn flushed,
        Optional<ByteSize> keepLimit,
        Optional<Duration> idleLimit,
        List<Slot> slots) {
    private static final Sql SERVER = Sql.of(ServerWal.class, "server");
    private static final Sql SLOTS = Sql.of(ServerWal.class, "slots");

    /// A slot.
    ///
    /// @param lag how long its user took to acknowledge what it acknowledged last
    record Slot(
            String name,
            boolean active,
            SlotState state,
            Optional<Lsn> kept,
            ByteSize retained,
            Optional<Duration> lag) {}

    static ServerWal ask(Session session) {
        return session.one(SERVER, row -> of(row, session.list(SLOTS, ServerWal::slot)));
    }

    Optional<Slot> slot(String name) {
        return slots.stream().filter(it -> it.name().equals(name)).findFirst();
    }

    private static ServerWal of(Row row, List<Slot> slots) {
        long keep = row.number("keep_bytes");
        long idle = row.number("idle_seconds");
        return new ServerWal(
                SystemId.parse(row.text("system_id")),
                Lsn.parse(row.text("flushed")),
                keep < 0 ? Optional.empty() : Optional.of(new ByteSize(keep)),
                idle == 0 ? Optional.empty() : Optional.of(Duration.ofSeconds(idle)),
                slots);
    }

    private static Slot slot(Row row) {
        return new Slot(
                row.text("name"),
                row.flag("active"),
                SlotState.of(row.findText("wal_status")),
                row.findText("kept").map(Lsn::parse),
                new ByteSize(Math.max(0, row.number("retained"))),
                row.findText("lag_millis").map(Long::parseLong).map(Duration::ofMillis));
    }
}
