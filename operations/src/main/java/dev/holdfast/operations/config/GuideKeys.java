package dev.holdfast.operations.config;

import dev.holdfast.kernel.data.YamlNode;
import dev.holdfast.kernel.data.YamlNode.Mapping;
import dev.holdfast.kernel.data.YamlNode.Scalar;
import java.util.List;
import java.util.stream.Collectors;

/// The configuration of the guides' own applications, which people paste into `holdfast.yml`.
final class GuideKeys {
    static final List<String> POOL =
            List.of("max_open_conns", "max_idle_conns", "conn_max_lifetime");
    static final String EXAMPLE = "postgres: { main: { pool: { max_open_conns: 25 } } }";

    private GuideKeys() {}

    /// How `database: { postgres: { max_open_conns: 25 } }` is written here.
    static String hint(YamlNode database) {
        String pool =
                database instanceof Mapping keys
                                && keys.entries().get("postgres") instanceof Mapping postgres
                        ? pool(postgres)
                        : "";
        return pool.isEmpty()
                ? "databases stand below their cluster: postgres: { main: { databases: ... } }"
                : "write the application's keys as postgres: { main: { pool: { %s } } }"
                        .formatted(pool);
    }

    private static String pool(Mapping postgres) {
        return postgres.entries().entrySet().stream()
                .filter(entry -> POOL.contains(entry.getKey()))
                .filter(entry -> entry.getValue() instanceof Scalar)
                .map(entry -> entry.getKey() + ": " + ((Scalar) entry.getValue()).text())
                .collect(Collectors.joining(", "));
    }
}
