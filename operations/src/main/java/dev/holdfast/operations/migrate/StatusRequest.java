package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Argument;
import java.util.Optional;

/// What `migrate status` takes.
public record StatusRequest(
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {}
