package dev.holdfast.operations.config;

import dev.holdfast.kernel.data.Yaml;
import dev.holdfast.kernel.data.YamlNode;
import dev.holdfast.postgres.session.PostgresUrl;
import dev.holdfast.redis.resp.RedisTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Finds and reads the project's configuration.
public final class ProjectLoader {
    private ProjectLoader() {}

    /// Loads the project of a working directory.
    public static Project load(
            Path workingDirectory,
            Map<String, String> variables,
            Optional<Path> file,
            Optional<String> environment) {
        Path path = file.orElse(workingDirectory.resolve("holdfast.yml")).toAbsolutePath();
        Path root = path.resolveSibling("").toAbsolutePath().normalize();
        UnaryOperator<String> same = UnaryOperator.identity();
        try {
            var keys = entries(Yaml.read(Files.readString(path), "holdfast.yml").orElseThrow());
            var clusters = new LinkedHashMap<String, ClusterConfig>();
            entries(keys.get("postgres"))
                    .forEach((name, node) -> {
                        var cluster = entries(node);
                        var databases = new LinkedHashMap<String, DatabaseConfig>();
                        entries(cluster.get("databases"))
                                .forEach((database, value) ->
                                        databases.put(
                                                database,
                                                new DatabaseConfig(
                                                        text(entries(value).get("migrations"))
                                                                .map(root::resolve),
                                                        Optional.empty(),
                                                        MigrationPolicy.MANUAL)));
                        var url =
                                text(cluster.get("url")).map(text -> PostgresUrl.parse(text, same));
                        clusters.put(
                                name,
                                new ClusterConfig(
                                        url,
                                        url.isPresent()
                                                ? Optional.empty()
                                                : Optional.of(
                                                        text(cluster.get("version"))
                                                                .map(Integer::valueOf)
                                                                .orElse(18)),
                                        databases,
                                        Optional.empty()));
                    });
            var redis = new LinkedHashMap<String, RedisConfig>();
            entries(keys.get("redis"))
                    .forEach((name, node) ->
                            redis.put(
                                    name,
                                    new RedisConfig(
                                            text(entries(node).get("url"))
                                                    .map(text -> RedisTarget.parse(text, same)))));
            return new Project(
                    root,
                    Optional.of(path),
                    environment,
                    false,
                    new Config(
                            text(keys.get("project")).orElse("project"),
                            clusters,
                            redis,
                            Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, YamlNode> entries(@org.jspecify.annotations.Nullable YamlNode node) {
        return node instanceof YamlNode.Mapping mapping ? mapping.entries() : Map.of();
    }

    private static Optional<String> text(@org.jspecify.annotations.Nullable YamlNode node) {
        return node instanceof YamlNode.Scalar scalar
                ? Optional.of(scalar.text())
                : Optional.empty();
    }
}
