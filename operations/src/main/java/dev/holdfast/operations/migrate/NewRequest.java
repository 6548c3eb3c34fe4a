package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Argument;
import java.util.Optional;

/// What `migrate new` takes.
public record NewRequest(
        @Argument(
                        help = "what the migration is called: letters, digits, _ and -",
                        positional = true,
                        placeholder = "NAME")
                String name,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {}
