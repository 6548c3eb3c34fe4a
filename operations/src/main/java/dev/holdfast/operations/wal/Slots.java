package dev.holdfast.operations.wal;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.wire.Replication;
import dev.holdfast.postgres.wire.WireConnection;
import java.util.UUID;

/// Makes the replication slots that keep WAL on the server until it is received.
final class Slots {
    private final Replication replication;

    Slots(WireConnection connection) {
        this.replication = new Replication(connection);
    }

    /// Makes the slot unless it is there.
    ///
    /// @return its name
    String ensure(String name, Run run) {
        try {
            replication.createSlot(name);
            run.note("Made replication slot %s: the server keeps WAL for it.".formatted(name));
        } catch (FailureException e) {
            if (!"42710".equals(e.failure().facts().get("sqlstate"))) {
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
}
