package dev.holdfast.operations.config;

import dev.holdfast.postgres.session.PostgresTarget;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A PostgreSQL cluster: one server with its data. It has a `url` and is somebody else's, or a
/// `version` and is ours, below `.holdfast/`; exactly one of the two is present.
///
/// @param url where the server is
/// @param version the major version to run, embedded or installed
/// @param databases its databases by name; `up` creates them in a server of ours
/// @param pool how many connections an application's pool holds, where declared
public record ClusterConfig(
        Optional<PostgresTarget> url,
        Optional<Integer> version,
        Map<String, DatabaseConfig> databases,
        Optional<PoolConfig> pool) {
    public ClusterConfig {
        if (url.isPresent() == version.isPresent()) {
            throw new IllegalArgumentException("a cluster has a url or a version");
        }
        databases = Collections.unmodifiableMap(new LinkedHashMap<>(databases));
    }

    /// The database of this name.
    public Optional<DatabaseConfig> database(String name) {
        return Optional.ofNullable(databases.get(name));
    }
}
