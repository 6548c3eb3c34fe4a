package dev.holdfast.operations.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A folder without holdfast.yml: variables, `.env` files and defaults.
class GuideVariablesTest {
    @TempDir Path parent;
    private Path folder = Path.of("");
    private final Map<String, String> variables = new HashMap<>();

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(parent.resolve("My-Shop 2"));
    }

    @Test
    void nothing_at_all_means_servers_of_our_own() {
        LoadedProject loaded = load();
        Config config = loaded.project().config();

        assertThat(config.project()).isEqualTo("My-Shop-2");
        assertThat(config.postgres()).containsOnlyKeys("main");
        ClusterConfig main = config.cluster("main").orElseThrow();
        assertThat(main.version()).hasValue(18);
        assertThat(main.url()).isEmpty();
        assertThat(main.databases()).containsOnlyKeys("my_shop_2");
        assertThat(config.redis()).containsOnlyKeys("cache");
        assertThat(config.repository()).containsOnlyKeys("local");
        assertThat(loaded.project().file()).isEmpty();
        assertThat(loaded.project().isProtected()).isFalse();
        assertThat(loaded.project().root()).isEqualTo(folder);
        assertThat(lines(loaded))
                .containsExactly(
                        "project = My-Shop-2 <- default",
                        "postgres.main.version = 18 <- default",
                        "postgres.main.databases.my_shop_2.policy = manual <- default",
                        "redis.cache = a server of Holdfast's own <- default",
                        "repository.local.path = FOLDER/holdfast-repository <- default");
    }

    @Test
    void a_folder_of_migrations_is_found() throws IOException {
        Path migrations = Files.createDirectory(folder.resolve("migrations"));

        assertThat(database("my_shop_2").migrations()).hasValue(migrations);
    }

    @Test
    void the_guides_variables_name_a_server() {
        variables.put("POSTGRES_HOST", "postgres-host");
        variables.put("POSTGRES_PORT", "5433");
        variables.put("POSTGRES_USER", "tmi_user");
        variables.put("POSTGRES_PASSWORD", "secure_password");
        variables.put("POSTGRES_DATABASE", "tmi");
        variables.put("POSTGRES_SSL_MODE", "require");
        variables.put("POSTGRES_MAX_OPEN_CONNS", "25");
        variables.put("POSTGRES_MAX_IDLE_CONNS", "5");
        variables.put("POSTGRES_CONN_MAX_LIFETIME", "5m");
        variables.put("REDIS_HOST", "redis-host");
        variables.put("REDIS_PASSWORD", "your-password");
        LoadedProject loaded = load();

        assertThat(loaded.project().config().cluster("main").orElseThrow())
                .satisfies(main -> {
                    assertThat(main.pool())
                            .hasValue(
                                    new PoolConfig(
                                            Optional.of(25),
                                            Optional.of(5),
                                            Optional.of(Duration.ofMinutes(5))));
                    assertThat(main.url().orElseThrow().password())
                            .hasValue(Secret.of("secure_password"));
                });
        assertThat(lines(loaded))
                .containsExactly(
                        "project = My-Shop-2 <- default",
                        "postgres.main.url.host = postgres-host <- POSTGRES_HOST",
                        "postgres.main.url.port = 5433 <- POSTGRES_PORT",
                        "postgres.main.url.database = tmi <- POSTGRES_DATABASE",
                        "postgres.main.url.user = tmi_user <- POSTGRES_USER",
                        "postgres.main.url.password = *** <- POSTGRES_PASSWORD",
                        "postgres.main.url.sslmode = require <- POSTGRES_SSL_MODE",
                        "redis.cache.url.host = redis-host <- REDIS_HOST",
                        "redis.cache.url.port = 6379 <- default",
                        "redis.cache.url.password = *** <- REDIS_PASSWORD",
                        "redis.cache.url.database = 0 <- default",
                        "postgres.main.databases.tmi.policy = manual <- default",
                        "postgres.main.pool.max_open_conns = 25 <- POSTGRES_MAX_OPEN_CONNS",
                        "postgres.main.pool.max_idle_conns = 5 <- POSTGRES_MAX_IDLE_CONNS",
                        "postgres.main.pool.conn_max_lifetime = 5m <- POSTGRES_CONN_MAX_LIFETIME",
                        "repository.local.path = FOLDER/holdfast-repository <- default");
    }

    @Test
    void the_guides_env_dev_file_works_as_it_stands() throws IOException {
        Files.writeString(
                folder.resolve(".env.dev"),
                """
                # PostgreSQL Configuration
                POSTGRES_HOST=localhost
                POSTGRES_PORT=5432
                POSTGRES_USER=postgres
                POSTGRES_PASSWORD=postgres
                POSTGRES_DB=tmi
                POSTGRES_SSLMODE=disable

                # Redis Configuration
                REDIS_HOST=localhost
                REDIS_PORT=6379
                REDIS_PASSWORD=
                REDIS_DB=0
                """);

        assertThat(lines(load()))
                .contains(
                        "postgres.main.url.host = localhost <- .env.dev:2",
                        "postgres.main.url.password = *** <- .env.dev:5",
                        "postgres.main.url.database = tmi <- .env.dev:6",
                        "postgres.main.url.sslmode = disable <- .env.dev:7",
                        "redis.cache.url.host = localhost <- .env.dev:10",
                        "redis.cache.url.database = 0 <- .env.dev:13")
                .noneMatch(line -> line.contains("redis.cache.url.password"));
    }

    @Test
    void the_environment_wins_over_env_dev_and_that_over_env() throws IOException {
        Files.writeString(
                folder.resolve(".env"), "POSTGRES_HOST=a\nPOSTGRES_USER=a\nPOSTGRES_DB=a\n");
        Files.writeString(folder.resolve(".env.dev"), "POSTGRES_HOST=b\nPOSTGRES_USER=b\n");
        variables.put("POSTGRES_HOST", "c");

        assertThat(lines(load()))
                .contains(
                        "postgres.main.url.host = c <- POSTGRES_HOST",
                        "postgres.main.url.user = b <- .env.dev:2",
                        "postgres.main.url.database = a <- .env:3");
    }

    @Test
    void a_line_of_env_that_is_no_variable_is_told() throws IOException {
        Files.writeString(folder.resolve(".env"), "what is this\nPOSTGRES_HOST='db\n");

        assertThat(load().notes())
                .containsExactly(
                        ".env:1 is not NAME=value and was passed over.",
                        ".env:2 is not NAME=value and was passed over.");
    }

    @Test
    void a_database_url_is_accepted_in_its_python_spelling() {
        variables.put("DATABASE_URL", "postgresql+asyncpg://user:pass@host:5432/db");

        assertThat(lines(load()))
                .contains(
                        "postgres.main.url = postgresql://user:***@host:5432/db?sslmode=prefer"
                                + " <- DATABASE_URL",
                        "postgres.main.databases.db.policy = manual <- default");
    }

    @Test
    void a_database_url_goes_with_variables_for_the_same_server() {
        variables.put("DATABASE_URL", "postgres://app:x@db/tmi");
        variables.put("POSTGRES_HOST", "db");
        variables.put("POSTGRES_DB", "tmi");
        variables.put("POSTGRES_USER", "postgres");

        assertThat(
                        load().project()
                                .config()
                                .cluster("main")
                                .orElseThrow()
                                .url()
                                .orElseThrow()
                                .user())
                .isEqualTo("app");
    }

    @Test
    void libpqs_variables_count_last() {
        variables.put("PGHOST", "elsewhere");
        variables.put("PGDATABASE", "tmi");
        variables.put("PGUSER", "app");
        assertThat(lines(load()))
                .contains(
                        "postgres.main.url = postgresql://app@elsewhere:5432/tmi?sslmode=prefer"
                                + " <- PGHOST");

        variables.put("POSTGRES_HOST", "db");
        LoadedProject loaded = load();
        assertThat(lines(loaded)).contains("postgres.main.url.host = db <- POSTGRES_HOST");
        assertThat(loaded.notes())
                .containsExactly("PGHOST is set but has no effect, because POSTGRES_HOST is set.");
    }

    @Test
    void variables_without_a_host_name_no_server() {
        variables.put("POSTGRES_DB", "tmi");
        variables.put("POSTGRES_PASSWORD", "x");
        variables.put("PGPASSWORD", "x");
        LoadedProject loaded = load();

        assertThat(loaded.project().config().cluster("main").orElseThrow().version()).hasValue(18);
        assertThat(loaded.notes())
                .containsExactly(
                        "POSTGRES_DB is set but has no effect, because POSTGRES_HOST,"
                                + " which would name the server, is not set.");
    }

    @Test
    void only_redis_named_means_only_redis() {
        variables.put("REDIS_HOST", "cache");

        Config config = load().project().config();
        assertThat(config.postgres()).isEmpty();
        assertThat(config.redis()).containsOnlyKeys("cache");
    }

    @Test
    void a_stray_variable_beside_a_file_has_no_effect_and_is_told() throws IOException {
        Files.writeString(folder.resolve("holdfast.yml"), "version: 1\npostgres: { main: }\n");
        variables.put("POSTGRES_HOST", "production.example.com");
        LoadedProject loaded = load();

        assertThat(loaded.project().config().cluster("main").orElseThrow().url()).isEmpty();
        assertThat(loaded.notes())
                .containsExactly(
                        "POSTGRES_HOST is set but has no effect here,"
                                + " because holdfast.yml is the configuration.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    POSTGRES_PORT=abc | POSTGRES-001 the port in POSTGRES_PORT is not a number from 1 to 65535
                    POSTGRES_SSLMODE=maybe | POSTGRES-001 sslmode is 'maybe', which is not a mode
                    POSTGRES_DB=a POSTGRES_DATABASE=b | CONFIG-009 POSTGRES_DATABASE is "b" and POSTGRES_DB is "a", two spellings of one setting
                    POSTGRES_SSLMODE=disable POSTGRES_SSL_MODE=require | CONFIG-009 POSTGRES_SSL_MODE is "require" and POSTGRES_SSLMODE is "disable", two spellings of one setting
                    POSTGRES_MAX_OPEN_CONNS=many | CONFIG-005 POSTGRES_MAX_OPEN_CONNS must be a whole number from 0 to 10000, not "many"
                    POSTGRES_CONN_MAX_LIFETIME=300 | CONFIG-005 POSTGRES_CONN_MAX_LIFETIME must be a duration with its unit, such as 30s, 5m or 1h30m, not "300"
                    REDIS_HOST=cache REDIS_PORT=0 | CONFIG-005 REDIS_PORT must be a number from 1 to 65535, not "0"
                    REDIS_HOST=cache REDIS_DB=first | CONFIG-005 REDIS_DB must be a number from 0, not "first"
                    DATABASE_URL=mysql://app:secret@db/x | POSTGRES-001 DATABASE_URL: a URL of mysql is not a PostgreSQL connection
                    DATABASE_URL=postgres://app:secret@other/tmi | CONFIG-009 DATABASE_URL means tmi on other:5432, the POSTGRES_ variables mean app on db:5432
                    """)
    void bad_variables_are_named(String settings, String message) {
        variables.put("POSTGRES_HOST", "db");
        variables.put("POSTGRES_USER", "app");
        for (String setting :
                java.util.regex.Pattern.compile(" ").splitAsStream(settings).toList()) {
            int equals = setting.indexOf('=');
            variables.put(setting.substring(0, equals), setting.substring(equals + 1));
        }

        assertThatThrownBy(this::load).isInstanceOf(FailureException.class);
        try {
            load();
        } catch (FailureException e) {
            assertThat(e.failure().code().text() + " " + e.failure().message()).isEqualTo(message);
        }
    }

    @Test
    void an_environment_without_a_file_is_refused() {
        assertThatThrownBy(() ->
                        ProjectLoader.load(folder, Map.of(), Optional.empty(), Optional.of("dev")))
                .hasMessage(
                        "CONFIG-014: there is no holdfast.yml, so there is no environment \"dev\"");
    }

    private DatabaseConfig database(String name) {
        return load().project().config().cluster("main").orElseThrow().database(name).orElseThrow();
    }

    private LoadedProject load() {
        return ProjectLoader.loadWithOrigins(folder, variables, Optional.empty(), Optional.empty());
    }

    private java.util.List<String> lines(LoadedProject loaded) {
        return loaded.values().stream()
                .map(it -> "%s = %s <- %s".formatted(it.key(), it.masked(), it.origin()))
                .map(line -> line.replace(folder.toString(), "FOLDER"))
                .toList();
    }
}
