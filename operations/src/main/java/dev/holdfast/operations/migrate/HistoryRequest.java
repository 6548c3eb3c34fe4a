package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Argument;
import java.util.Optional;

/// What `migrate history` takes.
public record HistoryRequest(
        @Argument(help = "show files, checksums, statements and errors, too") boolean details,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {}
