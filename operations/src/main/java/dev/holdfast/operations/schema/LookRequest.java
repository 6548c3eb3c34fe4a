package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Argument;
import java.util.Optional;

/// What the lists of one kind of thing take: `schema indexes`, `constraints`, `enums`, `functions`.
public record LookRequest(
        @Argument(
                        help = "only these: a name (also the table's), where * stands for anything",
                        positional = true,
                        placeholder = "NAME")
                Optional<String> name,
        @Argument(help = "only those in this schema", placeholder = "SCHEMA")
                Optional<String> schema,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {}
