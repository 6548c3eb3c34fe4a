package dev.holdfast.operations.schema;

import dev.holdfast.operations.config.IgnoreRule;
import dev.holdfast.postgres.session.PostgresTarget;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A database and what its schema is to be.
///
/// @param declared the folder of its declared schema, or its only file
/// @param migrations the folder of its migrations
/// @param ignore what may differ
/// @param isProtected whether what destroys must be confirmed by the typed name even with `--yes`
record SchemaTarget(
        PostgresTarget target,
        Optional<Path> declared,
        Optional<Path> migrations,
        List<IgnoreRule> ignore,
        boolean isProtected) {
    SchemaTarget {
        ignore = List.copyOf(ignore);
    }
}
