package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Result;
import dev.holdfast.postgres.catalog.Digest;
import java.nio.file.Path;
import java.util.List;

/// A schema kept in a file.
///
/// @param objects how many it holds
/// @param digest of all of them
public record SnapshotResult(String database, Path file, int objects, Digest digest)
        implements Result {
    @Override
    public String sentence() {
        return "Kept the schema of %s in %s.".formatted(database, file);
    }

    @Override
    public List<String> next() {
        return List.of("schema diff live " + file, "schema check --against " + file);
    }
}
