package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Argument;
import java.nio.file.Path;
import java.util.Optional;

/// What `schema dump` takes.
public record DumpRequest(
        @Argument(
                        help =
                                "which schema: live (default), declared, migrations or a snapshot file",
                        positional = true,
                        placeholder = "SIDE")
                Optional<String> side,
        @Argument(help = "write a file instead", placeholder = "FILE") Optional<Path> to,
        @Argument(help = "replace the file if it exists") boolean force,
        @Argument(help = "leave out who owns what and who may do what") boolean noOwner,
        @Argument(
                        help = "a server to prove it on, where extensions are needed",
                        placeholder = "URL")
                Optional<String> sandbox,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {}
