package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.server.ServerBinaries;

/// Finds the programs of a major version that a sandbox runs.
@FunctionalInterface
public interface Programs {
    ServerBinaries of(int major, Run run);
}
