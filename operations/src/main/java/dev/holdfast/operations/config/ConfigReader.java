package dev.holdfast.operations.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// Makes records of a checked and merged document.
final class ConfigReader {
    static final int DEFAULT_VERSION = Leaf.NEWEST_POSTGRES;
    static final String DEFAULT_REPOSITORY = "holdfast-repository";

    private final Path folder;

    /// @param folder what relative paths are relative to
    ConfigReader(Path folder) {
        this.folder = folder;
    }

    Config config(Section root) {
        root.value("version", Leaf.FORMAT);
        return new Config(
                root.valueOr("project", Leaf.PROJECT, Names.project(folder)),
                root.named("postgres", this::cluster),
                root.named("redis", this::redis),
                repositories(root));
    }

    private ClusterConfig cluster(Section section) {
        var url = section.value("url", Leaf.POSTGRES_URL, it -> it.resolvedAgainst(folder));
        Optional<Integer> version =
                url.isPresent()
                        ? Optional.empty()
                        : Optional.of(
                                section.valueOr("version", Leaf.MAJOR_VERSION, DEFAULT_VERSION));
        Map<String, DatabaseConfig> databases = section.named("databases", this::database);
        if (url.isPresent() && !section.has("databases")) {
            // The one that the URL names is the one to work on.
            String database = url.get().database();
            databases = Map.of(database, undeclared(section, database));
        }
        return new ClusterConfig(url, version, databases, pool(section.section("pool")));
    }

    private DatabaseConfig undeclared(Section cluster, String database) {
        return database(
                new Section(
                        Optional.empty(),
                        cluster.path() + ".databases." + database,
                        cluster.document()));
    }

    private DatabaseConfig database(Section section) {
        return new DatabaseConfig(
                section.value("migrations", Leaf.FOLDER, this::absolute),
                section.value("schema", Leaf.FOLDER, this::absolute),
                section.value("style", Leaf.STYLE),
                section.valueOr("policy", Leaf.POLICY, MigrationPolicy.MANUAL),
                section.items("ignore", ConfigReader::ignored));
    }

    private static IgnoreRule ignored(Section section) {
        return new IgnoreRule(
                section.value("what", Leaf.IGNORED).orElseThrow(ConfigReader::unchecked),
                section.value("reason", Leaf.REASON).orElseThrow(ConfigReader::unchecked));
    }

    private static IllegalStateException unchecked() {
        return new IllegalStateException("checked before");
    }

    private Optional<PoolConfig> pool(Section section) {
        return section.node()
                .map(_ ->
                        new PoolConfig(
                                section.value("max_open_conns", Leaf.COUNT),
                                section.value("max_idle_conns", Leaf.COUNT),
                                section.value("conn_max_lifetime", Leaf.LIFETIME)));
    }

    private RedisConfig redis(Section section) {
        var url = section.value("url", Leaf.REDIS_URL);
        if (url.isEmpty()) {
            section.record(
                    EffectiveValue.open(
                            section.path(), "a server of Holdfast's own", section.origin()));
        }
        return new RedisConfig(url);
    }

    private Map<String, RepositoryConfig> repositories(Section root) {
        var declared = root.named("repository", this::repository);
        if (!declared.isEmpty()) {
            return declared;
        }
        Path path = folder.resolve(DEFAULT_REPOSITORY);
        root.record(EffectiveValue.open("repository.local.path", path, EffectiveValue.DEFAULT));
        return new LinkedHashMap<>(Map.of("local", new RepositoryConfig(path)));
    }

    private RepositoryConfig repository(Section section) {
        Path path =
                section.value("path", Leaf.REPOSITORY_FOLDER, this::absolute)
                        .orElseThrow(ConfigReader::unchecked);
        return new RepositoryConfig(path);
    }

    private Path absolute(Path path) {
        return folder.resolve(path).normalize();
    }
}
