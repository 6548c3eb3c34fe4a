package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Argument;
import java.nio.file.Path;
import java.util.Optional;

/// What `schema snapshot` takes.
public record SnapshotRequest(
        @Argument(help = "the file to write", positional = true, placeholder = "FILE") Path file,
        @Argument(help = "replace the file if it exists") boolean force,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {}
