package dev.holdfast.operations.config;

import java.nio.file.Path;
import java.util.Optional;

/// A database of a cluster.
///
/// @param migrations the folder of its migrations, absolute
/// @param schema the folder of its declared schema, absolute; no feature reads it yet
/// @param policy who runs its migrations
public record DatabaseConfig(
        Optional<Path> migrations, Optional<Path> schema, MigrationPolicy policy) {}
