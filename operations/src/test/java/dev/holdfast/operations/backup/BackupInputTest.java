package dev.holdfast.operations.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Bad input and servers that cannot be backed up: each has its clear error, and nothing is
/// changed.
@Tag("servers")
class BackupInputTest {
    private static final RealPostgres SERVER = RealPostgres.start(18);
    private static final Optional<String> NONE = Optional.empty();

    @TempDir Path root;

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    record Bad(String name, BiConsumer<BackupService, Run> call, String error) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> bad_inputs() {
        return Stream.of(
                bad("run of an unknown cluster", cluster("mian"), "LOCAL-"),
                bad("run to an unknown repository", repository("lokal"), "REPOSITORY-012: "),
                bad(
                        "list of an unknown repository",
                        (service, run) ->
                                service.list(new ListRequest(NONE, Optional.of("lokal")), run),
                        "REPOSITORY-012: "),
                bad(
                        "list before there is a repository",
                        (service, run) -> service.list(new ListRequest(NONE, NONE), run),
                        "REPOSITORY-001: "),
                bad("show before there is a repository", show("latest"), "REPOSITORY-001: "),
                bad("verify before there is a repository", verify("latest"), "REPOSITORY-001: "));
    }

    static Stream<Bad> bad_labels() {
        return Stream.of(
                bad("show of no label", show("../x"), "BACKUP-009: ../x is not the label"),
                bad("verify of no label", verify(""), "BACKUP-009: "),
                bad(
                        "show of an unknown label",
                        show("main-20260101T000000Z-aaaa"),
                        "BACKUP-008: there is no complete backup main-20260101T000000Z-aaaa"),
                bad(
                        "verify of an unknown label",
                        verify("main-20260101T000000Z-aaaa"),
                        "BACKUP-008: "),
                bad(
                        "the latest of another cluster",
                        (service, run) ->
                                service.show(
                                        new ShowRequest("latest", Optional.of("other"), NONE), run),
                        "BACKUP-008: there is no backup of cluster other yet"));
    }

    private static Bad bad(String name, BiConsumer<BackupService, Run> call, String error) {
        return new Bad(name, call, error);
    }

    private static BiConsumer<BackupService, Run> cluster(String name) {
        return (service, run) -> service.run(new RunRequest(Optional.of(name), NONE, false), run);
    }

    private static BiConsumer<BackupService, Run> repository(String name) {
        return (service, run) -> service.run(new RunRequest(NONE, Optional.of(name), false), run);
    }

    private static BiConsumer<BackupService, Run> show(String label) {
        return (service, run) -> service.show(new ShowRequest(label, NONE, NONE), run);
    }

    private static BiConsumer<BackupService, Run> verify(String label) {
        return (service, run) -> service.verify(new VerifyRequest(label, NONE, NONE), run);
    }

    @ParameterizedTest
    @MethodSource("bad_inputs")
    void bad_input_has_a_clear_error_and_changes_nothing(Bad bad) {
        var scene = new Scene(root, SERVER);
        assertRefused(bad, scene);
        assertThat(scene.place()).doesNotExist();
        Scene.assertNothingLeft(SERVER);
    }

    @ParameterizedTest
    @MethodSource("bad_labels")
    void a_label_that_is_none_has_a_clear_error(Bad bad) throws IOException {
        var scene = new Scene(root, SERVER);
        scene.backUpWell();
        List<Path> before = files(scene);
        assertRefused(bad, scene);
        assertThat(files(scene)).isEqualTo(before);
    }

    private static void assertRefused(Bad bad, Scene scene) {
        assertThatThrownBy(() -> bad.call().accept(scene.service(), scene.run()))
                .isInstanceOf(FailureException.class)
                .hasMessageStartingWith(bad.error())
                .satisfies(e -> assertThat(((FailureException) e).failure().hint()).isPresent());
    }

    private static List<Path> files(Scene scene) throws IOException {
        try (var paths = Files.walk(scene.place())) {
            return paths.sorted().toList();
        }
    }

    @Test
    void a_plan_changes_nothing() {
        var scene = new Scene(root, SERVER);
        RunResult planned = scene.service().run(Scene.request(), Scene.dryRun());

        assertThat(planned.sentence())
                .isEqualTo(
                        "This would back up cluster main (PostgreSQL %s) to repository local in %s."
                                .formatted(planned.serverVersion(), scene.place()));
        assertThat(scene.place()).doesNotExist();
    }

    @Test
    void a_place_that_is_taken_is_refused_before_anything_is_copied() throws IOException {
        var scene = new Scene(root, SERVER);
        Files.createDirectories(scene.place().resolve("something"));
        assertRefused(bad("run", cluster("main"), "REPOSITORY-002: "), scene);
        assertThatThrownBy(() -> scene.service().run(Scene.request(), Scene.dryRun()))
                .hasMessageStartingWith("REPOSITORY-002: ");
    }

    record Unfit(String name, Map<String, String> settings, String error) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Unfit> unfit_servers() {
        return Stream.of(
                new Unfit(
                        "wal_level minimal",
                        Map.of("wal_level", "minimal", "max_wal_senders", "0"),
                        "BACKUP-004: "),
                new Unfit("no walsenders", Map.of("max_wal_senders", "0"), "BACKUP-005: "),
                new Unfit("one walsender", Map.of("max_wal_senders", "1"), "BACKUP-005: "),
                new Unfit("no slots", Map.of("max_replication_slots", "0"), "BACKUP-005: "));
    }

    @ParameterizedTest
    @MethodSource("unfit_servers")
    void a_server_that_cannot_be_backed_up_is_told_what_it_lacks(Unfit unfit) {
        try (var server = RealPostgres.start(18, unfit.settings())) {
            var scene = new Scene(root, server);
            assertRefused(bad("run", cluster("main"), unfit.error()), scene);
            assertThat(scene.place()).doesNotExist();
        }
    }

    @Test
    void all_walsenders_taken_is_told() throws Exception {
        try (var server = RealPostgres.start(18, Map.of("max_replication_slots", "1"))) {
            server.query("postgres", "select pg_create_physical_replication_slot('taken', true)");
            var scene = new Scene(root, server);
            assertRefused(bad("run", cluster("main"), "BACKUP-005: "), scene);
            assertThat(scene.repository().backups()).isEmpty();
        }
    }

    @Test
    void a_role_without_the_right_is_told_how_to_get_it() {
        SERVER.execute("postgres", "create role plain login password 'x'");
        var scene = new Scene(root, SERVER, "plain", "x");
        assertRefused(bad("run", cluster("main"), "BACKUP-006: plain may not replicate"), scene);

        SERVER.execute("postgres", "alter role plain replication");
        RunResult result = scene.backUp();

        // It may not see where files lie, and is told so.
        assertThat(result.passed()).isTrue();
        assertThat(result.outside()).isEmpty();
        assertThat(scene.events().toString()).contains("pg_read_all_settings");
        assertThat(scene.verify("latest").passed()).isTrue();
    }
}
