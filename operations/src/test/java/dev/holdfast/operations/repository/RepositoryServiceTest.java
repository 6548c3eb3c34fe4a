package dev.holdfast.operations.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.config.ProjectLoader;
import dev.holdfast.store.repository.BackupFacts;
import dev.holdfast.store.repository.BackupLabel;
import dev.holdfast.store.repository.ExtentWriter;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.StoredFile;
import dev.holdfast.store.repository.WalTimeline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RepositoryServiceTest {
    private static final Instant NOW = Instant.parse("2026-11-20T02:00:00Z");
    private static final Optional<String> ONLY = Optional.empty();

    @TempDir Path root;

    @BeforeEach
    void configure() throws IOException {
        configure("");
    }

    private void configure(String more) throws IOException {
        Files.writeString(root.resolve("holdfast.yml"), "version: 1\nproject: shop\n" + more);
    }

    @Test
    void a_repository_is_made_once() {
        InitResult made = service().init(new InitRequest(ONLY), run(false));
        InitResult again = service().init(new InitRequest(ONLY), run(false));

        assertThat(made.created()).isTrue();
        assertThat(made.path()).isEqualTo(root.resolve("holdfast-repository"));
        assertThat(made.sentence())
                .isEqualTo("Repository local is ready in %s.".formatted(made.path()));
        assertThat(again.created()).isFalse();
        assertThat(again.id()).isEqualTo(made.id());
        assertThat(again.sentence()).isEqualTo("Repository local is there already.");
    }

    @Test
    void a_plan_makes_nothing() throws IOException {
        InitResult planned = service().init(new InitRequest(ONLY), run(true));

        assertThat(planned.planned()).isTrue();
        assertThat(planned.id()).isEmpty();
        assertThat(planned.sentence()).startsWith("This would make repository local in ");
        assertThat(root.resolve("holdfast-repository")).doesNotExist();
        Files.createDirectories(root.resolve("holdfast-repository/other"));
        assertThatThrownBy(() -> service().init(new InitRequest(ONLY), run(true)))
                .hasMessageStartingWith("REPOSITORY-002: ");
    }

    @Test
    void the_repository_that_is_named_is_meant() throws IOException {
        configure("repository: { near: { path: near }, far: { path: /tmp/far } }\n");

        assertThat(service().init(new InitRequest(Optional.of("near")), run(false)).path())
                .isEqualTo(root.resolve("near"));
        assertThat(RepositoryTargets.repository(load(), Optional.of("far")).path())
                .isEqualTo(Path.of("/tmp/far"));
    }

    @Test
    void stats_count_what_backups_hold() {
        service().init(new InitRequest(ONLY), run(false));
        assertThat(service().stats(new StatsRequest(ONLY), run(false)).sentence())
                .isEqualTo("Repository local holds no backup yet.");
        backUp("aaaa");
        backUp("bbbb");
        StatsResult stats = service().stats(new StatsRequest(ONLY), run(false));

        assertThat(stats.backups()).isEqualTo(2);
        assertThat(stats.logical().bytes()).isEqualTo(2_000_000);
        assertThat(stats.unique().bytes()).isEqualTo(1_000_000);
        assertThat(stats.dedupRatio()).isEqualTo(2.0);
        assertThat(stats.compressionRatio()).isGreaterThan(100);
        assertThat(stats.walSegments()).isEqualTo(1);
        assertThat(stats.sentence())
                .startsWith("Repository local holds 2 backups, 2.00 MB of files in ");
    }

    @Test
    void a_check_passes_until_something_is_damaged() throws IOException {
        service().init(new InitRequest(ONLY), run(false));
        backUp("aaaa");
        CheckResult sound = service().check(new CheckRequest(ONLY), run(false));
        assertThat(sound.passed()).isTrue();
        assertThat(sound.sentence())
                .isEqualTo("Repository local is sound: every byte is what was written.");
        assertThat(sound.blobs()).isEqualTo(1);
        assertThat(sound.walSegments()).isEqualTo(1);

        Path pack =
                files().keySet().stream()
                        .filter(path -> path.toString().contains("packs"))
                        .findFirst()
                        .orElseThrow();
        byte[] bytes = Files.readAllBytes(pack);
        bytes[20] ^= 1;
        Files.write(pack, bytes);
        CheckResult damaged = service().check(new CheckRequest(ONLY), run(false));

        assertThat(damaged.passed()).isFalse();
        assertThat(damaged.sentence()).isEqualTo("Repository local is damaged: 2 places.");
        assertThat(damaged.damages().getFirst().file()).startsWith("packs/");
        assertThat(damaged.damages().getFirst().offset()).isEqualTo(8);
    }

    record Bad(
            String name,
            String configuration,
            BiConsumer<RepositoryService, Run> call,
            String error) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> bad_inputs() {
        var named = Optional.of("lokal");
        String two = "repository: { near: { path: near }, far: { path: far } }\n";
        return Stream.of(
                new Bad(
                        "init of an unknown name",
                        "",
                        (service, run) -> service.init(new InitRequest(named), run),
                        "REPOSITORY-012: this project has no repository lokal"),
                new Bad(
                        "check of an unknown name",
                        "",
                        (service, run) -> service.check(new CheckRequest(named), run),
                        "REPOSITORY-012: this project has no repository lokal"),
                new Bad(
                        "stats of an unknown name",
                        "",
                        (service, run) -> service.stats(new StatsRequest(named), run),
                        "REPOSITORY-012: this project has no repository lokal"),
                new Bad(
                        "init of one of two",
                        two,
                        (service, run) -> service.init(new InitRequest(ONLY), run),
                        "REPOSITORY-013: this project has several repositories: near, far"),
                new Bad(
                        "check of one of two",
                        two,
                        (service, run) -> service.check(new CheckRequest(ONLY), run),
                        "REPOSITORY-013: this project has several repositories: near, far"),
                new Bad(
                        "check of what is not there",
                        "",
                        (service, run) -> service.check(new CheckRequest(ONLY), run),
                        "REPOSITORY-001: there is no repository in "),
                new Bad(
                        "stats of what is not there",
                        "",
                        (service, run) -> service.stats(new StatsRequest(ONLY), run),
                        "REPOSITORY-001: there is no repository in "),
                new Bad(
                        "init of the project's own folder",
                        "repository: { here: { path: . } }\n",
                        (service, run) -> service.init(new InitRequest(ONLY), run),
                        "REPOSITORY-002: "),
                new Bad(
                        "init of a file",
                        "repository: { here: { path: holdfast.yml } }\n",
                        (service, run) -> service.init(new InitRequest(ONLY), run),
                        "REPOSITORY-002: "),
                new Bad(
                        "init under a file",
                        "repository: { here: { path: holdfast.yml/x } }\n",
                        (service, run) -> service.init(new InitRequest(ONLY), run),
                        "KERNEL-004: "));
    }

    @ParameterizedTest
    @MethodSource("bad_inputs")
    void bad_input_has_a_clear_error_and_changes_nothing(Bad bad) throws IOException {
        configure(bad.configuration());
        var before = files();

        assertThatThrownBy(() -> bad.call().accept(service(), run(false)))
                .isInstanceOf(FailureException.class)
                .hasMessageStartingWith(bad.error());
        assertThat(files().keySet()).isEqualTo(before.keySet());
    }

    private void backUp(String suffix) {
        var repository = Repository.open(root.resolve("holdfast-repository"), new Disk());
        var label = new BackupLabel("main-20261120T020000Z-" + suffix);
        try (var backup = repository.newBackup(label, run(false))) {
            var extents = new ExtentWriter(backup.blobs());
            byte[] content = new byte[1_000_000];
            content[5] = 1;
            extents.append(ByteBuffer.wrap(content));
            backup.add(StoredFile.file("base/1", 0600, NOW, extents.finish().extents()));
            backup.complete(
                    new BackupFacts(
                            "main", "1", "18.1", "0/1", "1", "0/2", "1", NOW, NOW, Map.of()));
        }
        repository
                .wal()
                .put(
                        WalTimeline.of("1", 1, new byte[0]),
                        "000000010000000000000001",
                        ByteBuffer.allocate(100));
    }

    private Map<Path, Boolean> files() throws IOException {
        var found = new TreeMap<Path, Boolean>();
        try (var paths = Files.walk(root)) {
            paths.filter(Files::isRegularFile).forEach(path -> found.put(path, true));
        }
        return found;
    }

    private RepositoryService service() {
        return new RepositoryService(this::load, new Disk());
    }

    private Project load() {
        return ProjectLoader.load(root, Map.of(), Optional.empty(), Optional.empty());
    }

    private static Run run(boolean dry) {
        return new Run(Clock.systemUTC(), dry, _ -> true, List.of());
    }
}
