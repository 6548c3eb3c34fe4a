package dev.holdfast.operations.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The configuration in force, environment merged and variables substituted.
///
/// @param project the project's name
/// @param postgres the PostgreSQL clusters by name, in the order of the file
/// @param redis the Redis servers by name
/// @param repository where backups are kept, by name
public record Config(
        String project,
        Map<String, ClusterConfig> postgres,
        Map<String, RedisConfig> redis,
        Map<String, RepositoryConfig> repository) {
    public Config {
        postgres = Collections.unmodifiableMap(new LinkedHashMap<>(postgres));
        redis = Collections.unmodifiableMap(new LinkedHashMap<>(redis));
        repository = Collections.unmodifiableMap(new LinkedHashMap<>(repository));
    }

    /// The cluster of this name.
    public Optional<ClusterConfig> cluster(String name) {
        return Optional.ofNullable(postgres.get(name));
    }
}
