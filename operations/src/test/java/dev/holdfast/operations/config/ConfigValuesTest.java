package dev.holdfast.operations.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.Secret;
import dev.holdfast.operations.config.DotEnv.Line;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.PostgresUrl;
import dev.holdfast.postgres.session.SslMode;
import dev.holdfast.redis.resp.RedisTarget;
import dev.holdfast.testkit.Randoms;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Single values: read, printed, taken from elsewhere, shown.
class ConfigValuesTest {
    @TempDir Path folder;

    @ParameterizedTest
    @CsvSource({
        "5m, PT5M",
        "1h30m, PT1H30M",
        "1.5s, PT1.5S",
        "250ms, PT0.25S",
        "14d, PT336H",
        "0s, PT0S"
    })
    void durations_are_read_as_go_reads_them(String text, Duration duration) {
        assertThat(GoDuration.parse(text)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 m", "m", "-5m", "5min", "5M", "1.2.3s", "9999999999h"})
    void what_is_no_duration_is_refused(String text) {
        assertThatThrownBy(() -> GoDuration.parse(text))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_printed_duration_reads_back() {
        Randoms.check(
                500,
                random -> {
                    var duration = Duration.ofMillis(random.number(0, Integer.MAX_VALUE));
                    assertThat(GoDuration.parse(GoDuration.print(duration))).isEqualTo(duration);
                });
    }

    @Test
    void a_printed_postgres_target_reads_back() {
        Randoms.check(
                1000,
                random -> {
                    PostgresTarget target = postgres(random);
                    String url = PostgresText.print(target, true);
                    assertThat(PostgresUrl.parse(url, UnaryOperator.identity())).isEqualTo(target);
                });
    }

    @Test
    void a_masked_postgres_target_shows_no_password() {
        Randoms.check(
                200,
                random -> {
                    PostgresTarget target = postgres(random).withPassword(Secret.of("S3CRET0WORD"));
                    assertThat(PostgresText.print(target, false))
                            .doesNotContain("S3CRET0WORD")
                            .contains(":***@");
                });
    }

    @Test
    void a_printed_redis_target_reads_back() {
        Randoms.check(
                1000,
                random -> {
                    var target =
                            new RedisTarget(
                                    random.pick(List.of("cache", "10.0.0.1", "::1", "a.b-c")),
                                    random.number(1, 65_535),
                                    maybe(random).filter(text -> !text.isEmpty()),
                                    maybe(random).filter(text -> !text.isEmpty()).map(Secret::of),
                                    random.number(0, 99),
                                    random.chance(2));
                    String url = target.url().reveal();
                    assertThat(RedisTarget.parse(url, UnaryOperator.identity())).isEqualTo(target);
                });
    }

    @Test
    void dotenv_lines_are_read_as_shells_read_them() {
        String text =
                """
                # comment
                PLAIN=value
                export EXPORTED=yes
                SPACES = around the value   # and a comment
                HASH=a#b
                SINGLE='a "b" $c \\ #d' # comment
                DOUBLE="line\\nnext \\"q\\" \\$5 \\x"
                EMPTY=
                TWICE=1
                TWICE=2
                """;

        assertThat(DotEnv.parse(text, _ -> {}))
                .containsEntry("PLAIN", new Line("value", 2))
                .containsEntry("EXPORTED", new Line("yes", 3))
                .containsEntry("SPACES", new Line("around the value", 4))
                .containsEntry("HASH", new Line("a#b", 5))
                .containsEntry("SINGLE", new Line("a \"b\" $c \\ #d", 6))
                .containsEntry("DOUBLE", new Line("line\nnext \"q\" $5 \\x", 7))
                .containsEntry("EMPTY", new Line("", 8))
                .containsEntry("TWICE", new Line("2", 10))
                .hasSize(8);
    }

    @Test
    void dotenv_lines_that_are_none_are_counted() {
        var bad = new ArrayList<Integer>();

        assertThat(DotEnv.parse("A=1\nnonsense\n1A=2\nB=\"open\n=x\n", bad::add))
                .containsOnlyKeys("A");
        assertThat(bad).containsExactly(2, 3, 4, 5);
    }

    @Test
    void a_variable_may_come_from_the_env_file_beside_the_configuration() throws IOException {
        Files.writeString(folder.resolve(".env"), "export PW='a@b/c'\n");
        Files.writeString(folder.resolve(".env.dev"), "PW=developer\n");
        write(
                """
                version: 1
                postgres: { main: { url: "postgresql://app:${PW}@db/tmi" } }
                environments: { production: {}, dev: {} }
                """);

        assertThat(password("production")).isEqualTo("a@b/c");
        assertThat(password("dev")).isEqualTo("developer");
        assertThat(
                        load(Optional.of("production")).values().stream()
                                .filter(value -> value.key().equals("postgres.main.url"))
                                .map(EffectiveValue::origin))
                .containsExactly("${PW} (.env:1) at holdfast.yml:2");
    }

    @Test
    void a_secret_file_loses_one_newline_only() throws IOException {
        Path secret = Files.writeString(folder.resolve("pw"), " two\n\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        write("version: 1\npostgres: { main: { url: \"host=db password=file:pw user=a\" } }\n");
        LoadedProject loaded = load(Optional.empty());

        assertThat(
                        loaded.project()
                                .config()
                                .cluster("main")
                                .orElseThrow()
                                .url()
                                .orElseThrow()
                                .password())
                .hasValue(Secret.of(" two\n"));
        assertThat(loaded.warnings()).isEmpty();
    }

    @Test
    void what_a_variable_puts_in_is_not_looked_at_again() throws IOException {
        write("version: 1\npostgres: { main: { url: \"postgres://a:${PW}@db/x\" } }\n");
        LoadedProject loaded =
                ProjectLoader.loadWithOrigins(
                        folder,
                        Map.of("PW", "${HOME}file:/etc/passwd"),
                        Optional.empty(),
                        Optional.empty());

        assertThat(
                        loaded.project()
                                .config()
                                .cluster("main")
                                .orElseThrow()
                                .url()
                                .orElseThrow()
                                .password())
                .hasValue(Secret.of("${HOME}file:/etc/passwd"));
    }

    @Test
    void show_masks_secrets_unless_they_are_asked_for() throws IOException {
        write(
                """
                version: 1
                project: tmi
                postgres: { main: { url: "postgresql://app:hidden@db/tmi" } }
                """);
        var service = new ConfigService(() -> load(Optional.empty()));
        var notes = new ArrayList<RunEvent>();
        var run = new Run(Clock.systemUTC(), false, _ -> true, List.of(notes::add));

        ShowResult masked = service.show(new ShowRequest(false), run);
        assertThat(masked.toString()).doesNotContain("hidden");
        assertThat(masked.settings())
                .contains(
                        new Setting("project", "tmi", "holdfast.yml:2"),
                        new Setting(
                                "postgres.main.url",
                                "postgresql://app:***@db:5432/tmi?sslmode=prefer",
                                "holdfast.yml:3"));
        assertThat(masked.sentence())
                .isEqualTo(
                        "The configuration is read from %s."
                                .formatted(folder.resolve("holdfast.yml")));
        assertThat(service.show(new ShowRequest(true), run).settings())
                .contains(
                        new Setting(
                                "postgres.main.url",
                                "postgresql://app:hidden@db:5432/tmi?sslmode=prefer",
                                "holdfast.yml:3"));
        assertThat(notes).isEmpty();
    }

    @Test
    void the_room_has_its_operations() {
        var service = new ConfigService(() -> load(Optional.empty()));

        assertThat(service.operations())
                .singleElement()
                .satisfies(operation -> {
                    assertThat(operation.path()).isEqualTo("config show");
                    assertThat(operation.effect()).isEqualTo(Effect.READ);
                });
    }

    @Test
    void loading_changes_nothing_on_disk() throws IOException {
        write("version: 1\npostgres: { main: }\nredis: { cache: }\n");
        load(Optional.empty());

        try (var paths = Files.list(folder)) {
            assertThat(paths).containsExactly(folder.resolve("holdfast.yml"));
        }
    }

    private String password(String environment) {
        return load(Optional.of(environment))
                .project()
                .config()
                .cluster("main")
                .orElseThrow()
                .url()
                .orElseThrow()
                .password()
                .orElseThrow()
                .reveal();
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("holdfast.yml"), text);
    }

    private LoadedProject load(Optional<String> environment) {
        return ProjectLoader.loadWithOrigins(folder, Map.of(), Optional.empty(), environment);
    }

    private static Optional<String> maybe(Randoms random) {
        return random.chance(3) ? Optional.empty() : Optional.of(random.text(1, 12));
    }

    private static PostgresTarget postgres(Randoms random) {
        var target =
                new PostgresTarget(
                        random.pick(List.of("db", "db.example.com", "10.0.0.1", "::1", "/run/pg")),
                        random.number(1, 65_535),
                        random.text(1, 12),
                        random.text(1, 12),
                        maybe(random).map(Secret::of),
                        random.pick(List.of(SslMode.values())),
                        random.chance(2)
                                ? Optional.empty()
                                : Optional.of(Path.of("/ca dir/ca.pem")),
                        Optional.empty(),
                        Optional.empty(),
                        Map.of());
        return random.chance(2) ? target : target.withParameter("options", random.text(1, 9));
    }
}
