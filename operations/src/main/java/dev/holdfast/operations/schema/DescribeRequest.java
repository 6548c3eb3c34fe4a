package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Argument;
import java.util.Optional;

/// What `schema describe` takes.
public record DescribeRequest(
        @Argument(
                        help = "a table, view or sequence: name, schema.name, or quoted as in SQL",
                        positional = true,
                        placeholder = "TABLE")
                String table,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {}
