package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Argument;
import java.util.Optional;

/// What `schema tables` takes.
public record TablesRequest(
        @Argument(
                        help = "only these: a name, where * stands for anything",
                        positional = true,
                        placeholder = "NAME")
                Optional<String> name,
        @Argument(help = "only those in this schema", placeholder = "SCHEMA")
                Optional<String> schema,
        @Argument(help = "list partitions one by one, not only with their parent")
                boolean partitions,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {}
