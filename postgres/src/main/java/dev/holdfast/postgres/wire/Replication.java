package dev.holdfast.postgres.wire;

import dev.holdfast.kernel.Failure;
import dev.holdfast.postgres.session.Feature;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The replication commands (manual, section "Streaming Replication Protocol"), each in the dialect
/// of the connection's server. What the server refuses is a failure with its `sqlstate`.
public final class Replication {
    private final WireConnection connection;

    public Replication(WireConnection connection) {
        this.connection = connection;
    }

    public SystemIdentity identifySystem() {
        var row = only("IDENTIFY_SYSTEM").single();
        return new SystemIdentity(
                parsed(() -> SystemId.parse(row.required(0, "systemid"))),
                timeline(row, "timeline"),
                lsn(row, "xlogpos"),
                row.text(0, "dbname"));
    }

    /// The value of a parameter, as SHOW prints it: with its unit.
    public String show(String parameter) {
        var row = only("SHOW " + identifier(parameter)).single();
        return row.required(0, row.columns().isEmpty() ? "" : row.columns().getFirst());
    }

    /// Makes a physical slot that keeps WAL from now on, not from its first use on. Whence exactly,
    /// [#readSlot] tells.
    public void createSlot(String name) {
        reserve(identifier(name) + " PHYSICAL");
    }

    /// As [#createSlot], for a slot that goes with this connection.
    public void createTemporarySlot(String name) {
        reserve(identifier(name) + " TEMPORARY PHYSICAL");
    }

    /// What a slot keeps, or nothing if there is none of this name. Servers before 15 tell it only
    /// to connections that also speak SQL ([ReplicationMode#DATABASE]).
    public Optional<ReplicationSlot> readSlot(String name) {
        if (!connection.has(Feature.READ_REPLICATION_SLOT)) {
            return readSlotBySql(name);
        }
        var row = only("READ_REPLICATION_SLOT " + identifier(name)).single();
        return row.text(0, "slot_type")
                .map(type ->
                        new ReplicationSlot(
                                name,
                                type,
                                row.text(0, "restart_lsn").map(Replication::lsn),
                                row.text(0, "restart_tli").map(Replication::timeline)));
    }

    /// Drops a slot.
    ///
    /// @param wait whether to wait until the connection that uses it is gone
    public void dropSlot(String name, boolean wait) {
        connection.query("DROP_REPLICATION_SLOT " + identifier(name) + (wait ? " WAIT" : ""));
    }

    /// The history file of a timeline other than the first, which has none.
    public TimelineHistory timelineHistory(TimelineId timeline) {
        var row = only("TIMELINE_HISTORY " + timeline).single();
        String fileName = row.required(0, "filename");
        if (!fileName.equals(timeline.historyFileName())) {
            throw WireFailure.broken("the history of another timeline than was asked for");
        }
        return new TimelineHistory(
                fileName,
                row.bytes(0, "content")
                        .orElseThrow(() -> WireFailure.broken("a history without content")));
    }

    /// Begins a base backup; returns once the server has begun it.
    public BaseBackup baseBackup(BaseBackupOptions options) {
        return new BaseBackup(connection, options);
    }

    /// Begins to stream WAL.
    ///
    /// @param slot the slot whose position the acknowledgements move; WAL may be streamed without
    /// @param from where to begin: the start of a segment, so that whole files come about
    public WalStream stream(Optional<String> slot, Lsn from, TimelineId timeline) {
        // A standby before 15 learns here which timeline it is on, and refuses to stream without.
        identifySystem();
        return new WalStream(
                connection,
                "START_REPLICATION %sPHYSICAL %s TIMELINE %s"
                        .formatted(
                                slot.map(name -> "SLOT " + identifier(name) + " ").orElse(""),
                                from,
                                timeline),
                from);
    }

    private void reserve(String slot) {
        String options =
                connection.has(Feature.REPLICATION_OPTION_LISTS) ? "(RESERVE_WAL)" : "RESERVE_WAL";
        only("CREATE_REPLICATION_SLOT %s %s".formatted(slot, options)).single();
    }

    private Optional<ReplicationSlot> readSlotBySql(String name) {
        if (!connection.speaksSql()) {
            throw Failure.of(
                            PostgresError.UNSUPPORTED_COMMAND,
                            "PostgreSQL %s does not tell what a slot keeps on a connection that is"
                                            .formatted(connection.version())
                                    + " for replication only")
                    .hint("ask it over a connection to a database")
                    .exception();
        }
        var rows =
                only(
                        "select slot_type, restart_lsn from pg_catalog.pg_replication_slots"
                                + " where slot_name = "
                                + literal(name));
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(
                        new ReplicationSlot(
                                name,
                                rows.required(0, "slot_type"),
                                rows.text(0, "restart_lsn").map(Replication::lsn),
                                Optional.empty()));
    }

    /// The command's answer with rows. Some servers end a command twice.
    private QueryResult only(String command) {
        List<QueryResult> results =
                connection.query(command).stream()
                        .filter(result -> !result.columns().isEmpty())
                        .toList();
        if (results.size() != 1) {
            throw WireFailure.broken(
                    "%d answers with rows to one command".formatted(results.size()));
        }
        return results.getFirst();
    }

    static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    static Lsn lsn(QueryResult row, String column) {
        return lsn(row.required(0, column));
    }

    static Lsn lsn(String text) {
        return parsed(() -> Lsn.parse(text));
    }

    static TimelineId timeline(QueryResult row, String column) {
        return timeline(row.required(0, column));
    }

    static TimelineId timeline(String text) {
        return parsed(() -> TimelineId.parse(text));
    }

    /// A count or an OID: not negative.
    static long number(String text) {
        if (!text.matches("[0-9]{1,15}")) {
            throw WireFailure.broken("something else where a number belongs");
        }
        return Long.parseLong(text);
    }

    private static <T> T parsed(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException _) {
            throw WireFailure.broken("a value of another form than the manual says");
        }
    }
}
