package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Argument;
import java.nio.file.Path;
import java.util.Optional;

/// What `schema diagram` takes.
public record DiagramRequest(
        @Argument(
                        help = "only these tables: a name, where * stands for anything",
                        positional = true,
                        placeholder = "NAME")
                Optional<String> name,
        @Argument(help = "only those in this schema", placeholder = "SCHEMA")
                Optional<String> schema,
        @Argument(help = "a picture, or text that others draw; svg if not said")
                Optional<DiagramFormat> format,
        @Argument(
                        help = "the file to write; schema.svg or schema.mmd here if not said",
                        placeholder = "FILE")
                Optional<Path> to,
        @Argument(help = "replace the file if it exists") boolean force,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {}
