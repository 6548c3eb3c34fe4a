package dev.holdfast.operations.wal;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.FailureKind;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.Feature;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wire.Replication;
import dev.holdfast.postgres.wire.ReplicationMode;
import dev.holdfast.postgres.wire.ReplicationSlot;
import dev.holdfast.postgres.wire.WireConnection;
import dev.holdfast.postgres.wire.WireSettings;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// The replication slots that keep WAL on the server until it is received.
final class Slots {
    /// What PostgreSQL takes (manual, section "Querying and Manipulating Replication Slots").
    private static final Pattern NAME = Pattern.compile("[a-z0-9_]{1,63}");

    private final WireConnection connection;
    private final Replication replication;

    Slots(WireConnection connection) {
        this.connection = connection;
        this.replication = new Replication(connection);
    }

    /// The name of a cluster's slot: the one asked for, or `holdfast_main`.
    static String name(Optional<String> asked, String cluster) {
        String name =
                asked.orElse("holdfast_" + cluster.toLowerCase(Locale.ROOT).replace('-', '_'));
        if (!NAME.matcher(name).matches()) {
            throw Failure.of(
                            WalError.BAD_SLOT_NAME,
                            "%s cannot be the name of a replication slot".formatted(name))
                    .hint("use small letters, digits and underscores, 63 at most")
                    .exception();
        }
        return name;
    }

    /// Makes the slot unless it is there.
    ///
    /// @return its name
    String ensure(String name, Run run) {
        try {
            replication.createSlot(name);
            run.note("Made replication slot %s: the server keeps WAL for it.".formatted(name));
        } catch (FailureException e) {
            if (!isRefused(e, "42710")) {
                throw e;
            }
        }
        return name;
    }

    /// Makes a slot that goes with the connection.
    ///
    /// @return its name
    String makeTemporary() {
        String name = "holdfast_" + UUID.randomUUID().toString().replace("-", "");
        replication.createTemporarySlot(name);
        return name;
    }

    /// From where the slot keeps WAL, as far as the server tells.
    Optional<Lsn> kept(String name, Run run) {
        return read(name, run).flatMap(ReplicationSlot::restart);
    }

    /// Whether the slot is there, as far as the server tells.
    boolean exists(String name, Run run) {
        return read(name, run).isPresent();
    }

    /// A slot that keeps nothing has lost what it kept, or was made to keep nothing: it is made
    /// anew.
    void renewIfLost(String name, Run run) {
        boolean lost = read(name, run).filter(slot -> slot.restart().isEmpty()).isPresent();
        if (lost) {
            run.warn("Replication slot %s keeps no WAL any more; it is made anew.".formatted(name));
            replication.dropSlot(name, true);
            replication.createSlot(name);
        }
    }

    /// A slot, where the server tells of it on a connection that we may have.
    private Optional<ReplicationSlot> read(String name, Run run) {
        if (connection.has(Feature.READ_REPLICATION_SLOT)) {
            return replication.readSlot(name);
        }
        try (var withSql =
                WireConnection.open(
                        connection.target(),
                        ReplicationMode.DATABASE,
                        WireSettings.defaults(),
                        run)) {
            return new Replication(withSql).readSlot(name);
        } catch (FailureException e) {
            if (e.failure().code().kind() == FailureKind.DENIED) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static boolean isRefused(FailureException e, String sqlState) {
        return sqlState.equals(e.failure().facts().get("sqlstate"));
    }
}
