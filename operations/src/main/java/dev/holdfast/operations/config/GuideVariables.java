package dev.holdfast.operations.config;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Secret;
import dev.holdfast.operations.config.Variables.Variable;
import dev.holdfast.postgres.session.PostgresEnvironment;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.PostgresUrl;
import dev.holdfast.postgres.session.TargetParts;
import dev.holdfast.redis.resp.RedisTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/// The configuration where there is no file: the guides' variables, or else a server of our own.
///
/// A server is named by the first of `DATABASE_URL`, `POSTGRES_HOST`, and libpq's `PGHOST` or
/// `PGSERVICE`; the variables of the others then have no effect. Redis is named by `REDIS_HOST`. If
/// neither is named, there is a cluster `main` and a Redis `cache` of Holdfast's own.
final class GuideVariables {
    private static final List<String> HOSTS =
            List.of("DATABASE_URL", "POSTGRES_HOST", "PGHOST", "PGSERVICE", "REDIS_HOST");
    private static final String URL = "postgres.main.url";

    private final Path folder;
    private final Variables variables;
    private final Path home;
    private final List<EffectiveValue> values = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /// @param home the caller's home directory, where `.pgpass` is
    GuideVariables(Path folder, Variables variables, Path home) {
        this.folder = folder;
        this.variables = variables;
        this.home = home;
    }

    /// What to say of these variables where a file makes them idle.
    static List<String> withoutEffect(Map<String, String> environment, String label) {
        return HOSTS.stream()
                .filter(environment::containsKey)
                .map(name ->
                        "%s is set but has no effect here, because %s is the configuration."
                                .formatted(name, label))
                .toList();
    }

    Config config() {
        String project = Names.project(folder);
        values.add(EffectiveValue.open("project", project, EffectiveValue.DEFAULT));
        Optional<PostgresTarget> target = postgres();
        Optional<RedisTarget> redis = redis();
        boolean nothingNamed = target.isEmpty() && redis.isEmpty();
        var clusters = new LinkedHashMap<String, ClusterConfig>();
        target.ifPresent(it -> clusters.put("main", named(it)));
        var servers = new LinkedHashMap<String, RedisConfig>();
        if (nothingNamed) {
            clusters.put("main", ours(Names.database(project)));
            byDefault("redis.cache", "a server of Holdfast's own");
            servers.put("cache", new RedisConfig(Optional.empty()));
        }
        redis.ifPresent(it -> servers.put("cache", new RedisConfig(redis)));
        Path repository = folder.resolve(ConfigReader.DEFAULT_REPOSITORY);
        byDefault("repository.local.path", repository);
        return new Config(
                project, clusters, servers, Map.of("local", new RepositoryConfig(repository)));
    }

    List<EffectiveValue> values() {
        return values;
    }

    List<String> warnings() {
        return warnings;
    }

    List<String> notes() {
        return notes;
    }

    private ClusterConfig named(PostgresTarget target) {
        var databases = Map.of(target.database(), database(target.database()));
        return new ClusterConfig(Optional.of(target), Optional.empty(), databases, pool());
    }

    private ClusterConfig ours(String database) {
        byDefault("postgres.main.version", ConfigReader.DEFAULT_VERSION);
        var databases = Map.of(database, database(database));
        return new ClusterConfig(
                Optional.empty(), Optional.of(ConfigReader.DEFAULT_VERSION), databases, pool());
    }

    private DatabaseConfig database(String name) {
        Path migrations = folder.resolve("migrations");
        boolean there = Files.isDirectory(migrations);
        String key = "postgres.main.databases." + name;
        if (there) {
            byDefault(key + ".migrations", migrations);
        }
        byDefault(key + ".policy", "manual");
        return new DatabaseConfig(
                there ? Optional.of(migrations) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                MigrationPolicy.MANUAL,
                List.of());
    }

    private Optional<PostgresTarget> postgres() {
        Optional<Variable> url = variables.findFilled("DATABASE_URL");
        Optional<Variable> host = variables.findFilled("POSTGRES_HOST");
        var libpq = new PostgresEnvironment(variables.environment(), home);
        if (url.isPresent()) {
            PostgresTarget target = libpq.withPassword(databaseUrl(url.get()), warnings::add);
            host.ifPresent(it -> refuseAnotherServer(url.get(), target, parts().toTarget()));
            show(URL, target, url.get().origin());
            idle("PGHOST", "DATABASE_URL is set");
            return Optional.of(target);
        }
        if (host.isPresent()) {
            PostgresTarget target = libpq.withPassword(parts().toTarget(), warnings::add);
            showParts(target);
            idle("PGHOST", "POSTGRES_HOST is set");
            return Optional.of(target);
        }
        if (libpq.namesServer()) {
            PostgresTarget target = libpq.complete(TargetParts.none(), warnings::add);
            show(
                    URL,
                    target,
                    variables.findFilled("PGSERVICE").isPresent() ? "PGSERVICE" : "PGHOST");
            return Optional.of(target);
        }
        for (String name : List.of("POSTGRES_DATABASE", "POSTGRES_DB", "POSTGRES_PORT")) {
            idle(name, "POSTGRES_HOST, which would name the server, is not set");
        }
        return Optional.empty();
    }

    private PostgresTarget databaseUrl(Variable url) {
        try {
            return PostgresUrl.parse(url.value(), UnaryOperator.identity()).resolvedAgainst(folder);
        } catch (FailureException e) {
            throw named(e, url);
        }
    }

    private static void refuseAnotherServer(
            Variable url, PostgresTarget target, PostgresTarget other) {
        boolean same =
                target.address().equals(other.address())
                        && target.database().equals(other.database());
        if (!same) {
            throw Failure.of(
                            ConfigError.CONTRADICTION,
                            "%s means %s on %s, the POSTGRES_ variables mean %s on %s"
                                    .formatted(
                                            url.described(),
                                            target.database(),
                                            target.address(),
                                            other.database(),
                                            other.address()))
                    .hint("unset DATABASE_URL or POSTGRES_HOST, or write a holdfast.yml")
                    .exception();
        }
    }

    /// What the `POSTGRES_` variables say, each checked by itself so that a message names it.
    private TargetParts parts() {
        TargetParts parts = TargetParts.none();
        for (var setting : settings().entrySet()) {
            Variable variable = setting.getValue();
            parts =
                    parts.or(
                            TargetParts.of(
                                    Map.of(setting.getKey(), variable.value()),
                                    variable.described()));
        }
        return parts;
    }

    private Map<String, Variable> settings() {
        var settings = new LinkedHashMap<String, Variable>();
        variables.findFilled("POSTGRES_HOST").ifPresent(it -> settings.put("host", it));
        variables.findFilled("POSTGRES_PORT").ifPresent(it -> settings.put("port", it));
        variables.findFilled("POSTGRES_USER").ifPresent(it -> settings.put("user", it));
        variables.findFilled("POSTGRES_PASSWORD").ifPresent(it -> settings.put("password", it));
        either("POSTGRES_DATABASE", "POSTGRES_DB").ifPresent(it -> settings.put("dbname", it));
        either("POSTGRES_SSL_MODE", "POSTGRES_SSLMODE")
                .ifPresent(it -> settings.put("sslmode", it));
        return settings;
    }

    private Optional<Variable> either(String name, String other) {
        Optional<Variable> one = variables.findFilled(name);
        Optional<Variable> two = variables.findFilled(other);
        if (one.isPresent() && two.isPresent() && !one.get().value().equals(two.get().value())) {
            throw Failure.of(
                            ConfigError.CONTRADICTION,
                            "%s is %s and %s is %s, two spellings of one setting"
                                    .formatted(
                                            one.get().described(),
                                            ShapeCheck.quote(one.get().value()),
                                            two.get().described(),
                                            ShapeCheck.quote(two.get().value())))
                    .hint("unset one of them")
                    .exception();
        }
        return one.or(() -> two);
    }

    private Optional<PoolConfig> pool() {
        var open = pool("POSTGRES_MAX_OPEN_CONNS", "max_open_conns", Leaf.COUNT);
        var idle = pool("POSTGRES_MAX_IDLE_CONNS", "max_idle_conns", Leaf.COUNT);
        var lifetime = pool("POSTGRES_CONN_MAX_LIFETIME", "conn_max_lifetime", Leaf.LIFETIME);
        return open.isEmpty() && idle.isEmpty() && lifetime.isEmpty()
                ? Optional.empty()
                : Optional.of(new PoolConfig(open, idle, lifetime));
    }

    private <T> Optional<T> pool(String name, String key, Leaf<T> leaf) {
        Optional<Variable> variable = variables.findFilled(name);
        Optional<T> value = variable.map(it -> read(it, leaf));
        value.ifPresent(it ->
                values.add(
                        EffectiveValue.open(
                                "postgres.main.pool." + key,
                                leaf.printer().print(it, false),
                                variable.get().origin())));
        return value;
    }

    private static <T> T read(Variable variable, Leaf<T> leaf) {
        try {
            return leaf.reader().read(variable.value(), UnaryOperator.identity());
        } catch (IllegalArgumentException _) {
            throw Failure.of(
                            ConfigError.BAD_VALUE,
                            "%s must be %s, not %s"
                                    .formatted(
                                            variable.described(),
                                            leaf.wanted(),
                                            ShapeCheck.quote(variable.value())))
                    .exception();
        }
    }

    private Optional<RedisTarget> redis() {
        return variables
                .findFilled("REDIS_HOST")
                .map(host -> {
                    int port = redis("REDIS_PORT", RedisTarget.DEFAULT_PORT, 1, 65_535);
                    int database = redis("REDIS_DB", 0, 0, Integer.MAX_VALUE);
                    Optional<Variable> password = variables.findFilled("REDIS_PASSWORD");
                    var target =
                            new RedisTarget(
                                    host.value(),
                                    port,
                                    Optional.empty(),
                                    password.map(Variable::value).map(Secret::of),
                                    database,
                                    false);
                    row("redis.cache.url.host", host.value(), Optional.of(host));
                    row("redis.cache.url.port", port, variables.findFilled("REDIS_PORT"));
                    password.ifPresent(
                            it -> secretRow("redis.cache.url.password", it.value(), it.origin()));
                    row("redis.cache.url.database", database, variables.findFilled("REDIS_DB"));
                    return target;
                });
    }

    private int redis(String name, int byDefault, int least, int most) {
        Optional<Variable> variable = variables.findFilled(name);
        if (variable.isEmpty()) {
            return byDefault;
        }
        String text = variable.get().value();
        boolean number = text.matches("[0-9]{1,9}");
        if (!number || Integer.parseInt(text) < least || Integer.parseInt(text) > most) {
            throw Failure.of(
                            ConfigError.BAD_VALUE,
                            "%s must be a number from %d%s, not %s"
                                    .formatted(
                                            variable.get().described(),
                                            least,
                                            most == Integer.MAX_VALUE ? "" : " to " + most,
                                            ShapeCheck.quote(text)))
                    .exception();
        }
        return Integer.parseInt(text);
    }

    private void showParts(PostgresTarget target) {
        Map<String, Variable> said = settings();
        Function<String, Optional<Variable>> by = name -> Optional.ofNullable(said.get(name));
        row(URL + ".host", target.host(), by.apply("host"));
        row(URL + ".port", target.port(), by.apply("port"));
        row(URL + ".database", target.database(), by.apply("dbname"));
        row(URL + ".user", target.user(), by.apply("user"));
        target.password()
                .ifPresent(secret ->
                        secretRow(
                                URL + ".password",
                                secret.reveal(),
                                by.apply("password").map(Variable::origin).orElse(".pgpass")));
        row(URL + ".sslmode", target.sslMode().word(), by.apply("sslmode"));
    }

    private void row(String key, Object value, Optional<Variable> from) {
        values.add(
                EffectiveValue.open(
                        key, value, from.map(Variable::origin).orElse(EffectiveValue.DEFAULT)));
    }

    private void secretRow(String key, String value, String origin) {
        Secret secret = Secret.of(value);
        values.add(new EffectiveValue(key, secret.toString(), secret, origin));
    }

    private void show(String key, PostgresTarget target, String origin) {
        values.add(
                new EffectiveValue(
                        key,
                        PostgresText.print(target, false),
                        Secret.of(PostgresText.print(target, true)),
                        origin));
    }

    private void byDefault(String key, Object value) {
        values.add(EffectiveValue.open(key, value, EffectiveValue.DEFAULT));
    }

    private void idle(String name, String because) {
        variables
                .findFilled(name)
                .ifPresent(it ->
                        notes.add(
                                "%s is set but has no effect, because %s."
                                        .formatted(it.described(), because)));
    }

    private static FailureException named(FailureException e, Variable variable) {
        Failure failure = e.failure();
        return new Failure(
                        failure.code(),
                        "%s: %s".formatted(variable.described(), failure.message()),
                        failure.hint(),
                        failure.facts())
                .exception(e);
    }
}
