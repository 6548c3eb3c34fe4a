package dev.holdfast.operations.restore;

import dev.holdfast.postgres.server.RestoredSandbox;
import dev.holdfast.postgres.wal.SystemId;
import java.time.Instant;

/// A throw-away copy of a cluster that runs.
///
/// @param backup the label of the backup it began with
/// @param asOf when the last transaction in it committed
/// @param systemId of which cluster it is a copy
public record ClusterCopy(RestoredSandbox server, String backup, Instant asOf, SystemId systemId)
        implements AutoCloseable {
    /// Ends it with all that is in it.
    @Override
    public void close() {
        server.close();
    }
}
