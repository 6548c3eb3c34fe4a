package dev.holdfast.operations.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A database of a cluster.
///
/// @param migrations the folder of its migrations, absolute
/// @param schema the folder of its declared schema, or its only file, absolute
/// @param style whose files they are; found by looking if absent
/// @param policy who runs its migrations
/// @param ignore what may differ from the declared schema
public record DatabaseConfig(
        Optional<Path> migrations,
        Optional<Path> schema,
        Optional<MigrationTool> style,
        MigrationPolicy policy,
        List<IgnoreRule> ignore) {
    public DatabaseConfig {
        ignore = List.copyOf(ignore);
    }
}
