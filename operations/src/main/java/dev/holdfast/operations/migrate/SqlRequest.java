package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Argument;
import java.nio.file.Path;
import java.util.Optional;

/// What `migrate sql` takes.
public record SqlRequest(
        @Argument(
                        help =
                                "from which version to which: 3:5, :5 from nothing, 3: to the newest, 5:3 downwards",
                        positional = true,
                        placeholder = "FROM:TO")
                String range,
        @Argument(help = "write a file instead", placeholder = "FILE") Optional<Path> to,
        @Argument(help = "replace the file if it exists") boolean force,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {}
