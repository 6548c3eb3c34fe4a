package dev.holdfast.operations.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.data.Json;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.operations.backup.BackupService;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.config.ProjectLoader;
import dev.holdfast.operations.local.DownRequest;
import dev.holdfast.operations.local.LocalService;
import dev.holdfast.operations.local.ResetRequest;
import dev.holdfast.operations.local.StatusRequest;
import dev.holdfast.operations.local.StatusResult;
import dev.holdfast.operations.migrate.MigrateService;
import dev.holdfast.operations.quickstart.Contents.Content;
import dev.holdfast.operations.restore.RestoreService;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The demonstration, done for real: it proves what it says, can be repeated, and goes away.
@Tag("servers")
class QuickstartTest {
    private Path root = Path.of("");

    @BeforeEach
    void makeProject() throws IOException {
        Path memory = Path.of("/dev/shm");
        root =
                Files.createTempDirectory(
                                Files.isWritable(memory)
                                        ? memory
                                        : Path.of(System.getProperty("java.io.tmpdir")),
                                "holdfast-quickstart")
                        .toRealPath();
        new Disk().setMode(root, Disk.PUBLIC_DIRECTORY);
    }

    @AfterEach
    void stopAndDelete() {
        local(this::project).down(new DownRequest(), RealPostgres.run());
        new Disk().deleteTree(root);
    }

    @Test
    void it_proves_what_it_says_twice_and_is_forgotten_by_reset() {
        QuickstartResult first = quickstart(RealPostgres.run());
        QuickstartResult second = quickstart(RealPostgres.run());

        for (QuickstartResult result : List.of(first, second)) {
            assertThat(result.proved()).isTrue();
            assertThat(result.passed()).isTrue();
            assertThat(result.lostRows()).isZero();
            assertThat(result.tables())
                    .hasSize(32)
                    .allMatch(QuickstartResult.TableProof::exact)
                    .anyMatch(it -> it.table().equals("threats") && it.restoredRows() > 1000);
            assertThat(result.lastRestoredRow()).isPositive().isEqualTo(result.lastLedgerRow());
            // The application went on after the accident; that is not in the copy.
            assertThat(result.rowsAfter()).isPositive();
            assertThat(result.steps()).hasSameSizeAs(Story.CHAPTERS);
            assertThat(result.steps()).allMatch(it -> it.ms() == it.elapsed().toMillis());
        }
        var status = local(this::project).status(new StatusRequest(), RealPostgres.run());
        assertThat(status.servers()).extracting(StatusResult.Server::name).contains("restored");
        assertThat(slots()).isEqualTo("0");

        var stopped = local(this::project).down(new DownRequest(), RealPostgres.run());
        assertThat(stopped.servers()).hasSize(2);
        local(this::project).reset(new ResetRequest(), RealPostgres.run());
        assertThat(root.resolve(".holdfast/quickstart")).doesNotExist();
    }

    @Test
    void in_json_it_is_one_object_with_the_proof_in_it() {
        Map<String, Object> json =
                Json.readObject(Json.write(quickstart(RealPostgres.run())), "the result");
        assertThat(json).containsEntry("proved", true).containsKeys("lostRows", "tables", "steps");
        assertThat(Objects.requireNonNull(json.get("steps")).toString()).contains("ms", "bytes");
    }

    @Test
    void a_plan_and_a_refusal_change_nothing() throws IOException {
        assertThat(quickstart(new Run(Clock.systemUTC(), true, _ -> true, List.of())).planned())
                .isTrue();
        assertThat(root.resolve(".holdfast")).doesNotExist();

        Path theirs = root.resolve(".holdfast/quickstart/notes.txt");
        Files.createDirectories(theirs.resolveSibling(""));
        Files.writeString(theirs, "mine");
        assertThatThrownBy(() -> quickstart(RealPostgres.run()))
                .hasMessageContaining("QUICKSTART-002");
        assertThat(theirs).hasContent("mine");
    }

    /// So that the proof can fail.
    @Test
    void a_row_that_is_missing_or_differs_is_seen() {
        var before = new Contents(Map.of("t", new Content(2, "aa")));
        for (Content other : List.of(new Content(1, "ab"), new Content(2, "ab"))) {
            var proofs = before.compare(new Contents(Map.of("t", other)));
            assertThat(proofs).noneMatch(QuickstartResult.TableProof::exact);
        }
        assertThat(before.compare(new Contents(Map.of())))
                .noneMatch(QuickstartResult.TableProof::exact);
        assertThat(before.compare(before)).allMatch(QuickstartResult.TableProof::exact);
    }

    private String slots() {
        Supplier<Project> nested = () -> load(root.resolve(".holdfast/quickstart"));
        var target = local(nested).target(QuickstartFolder.CLUSTER, "postgres");
        try (var session = Sessions.open(target, SessionSettings.defaults(), RealPostgres.run())) {
            return session.one(
                    Sql.text("select count(*)::text as slots from pg_replication_slots"),
                    row -> row.text("slots"));
        }
    }

    private QuickstartResult quickstart(Run run) {
        return new QuickstartService(this::project, home(), new Disk(), QuickstartTest::rooms)
                .quickstart(new QuickstartRequest(true), run);
    }

    private Project project() {
        return load(root);
    }

    private static Project load(Path folder) {
        return ProjectLoader.load(folder, Map.of(), Optional.empty(), Optional.empty());
    }

    private static Path home() {
        return Path.of(System.getProperty("holdfast.home"));
    }

    private static Rooms rooms(Supplier<Project> project) {
        LocalService local = local(project);
        return new Rooms(
                local,
                new MigrateService(project),
                new BackupService(project, new Disk(), "test"),
                new RestoreService(
                        project, local, local::programs, new Disk(), new CommandRunner()));
    }

    private static LocalService local(Supplier<Project> project) {
        return new LocalService(project, RealPostgres.engines(), new Disk(), new CommandRunner());
    }
}
