package dev.holdfast.operations.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.config.ProjectLoader;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.store.repository.BackupLabel;
import dev.holdfast.store.repository.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/// A project whose cluster is a real server, and its repository.
final class Scene {
    private final Path root;
    private final List<RunEvent> events = Collections.synchronizedList(new ArrayList<>());

    Scene(Path root, RealPostgres server) {
        this(root, server, RealPostgres.USER, server.password().reveal());
    }

    Scene(Path root, RealPostgres server, String user, String password) {
        this.root = root;
        write(
                """
                version: 1
                project: shop
                postgres:
                  main:
                    url: postgresql://%s:%s@127.0.0.1:%d/postgres?sslmode=disable
                """
                        .formatted(user, password, server.port()));
    }

    private void write(String configuration) {
        try {
            Files.writeString(root.resolve("holdfast.yml"), configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path root() {
        return root;
    }

    Path place() {
        return root.resolve("holdfast-repository");
    }

    static Project load(Path root) {
        return ProjectLoader.load(root, Map.of(), Optional.empty(), Optional.empty());
    }

    BackupService service() {
        return new BackupService(() -> load(root), new Disk(), "test");
    }

    Run run() {
        return run(_ -> {});
    }

    /// A run whose events `hook` hears as they happen, on the thread that they happen on.
    Run run(Consumer<RunEvent> hook) {
        return new Run(Clock.systemUTC(), false, _ -> true, List.of(events::add, hook::accept));
    }

    /// Does `work` once, when a step whose name begins so has begun. The backup waits meanwhile.
    static Consumer<RunEvent> when(String step, Runnable work) {
        var done = new AtomicBoolean();
        return event -> {
            boolean due = event instanceof RunEvent.Started it && it.step().startsWith(step);
            if (due && !done.getAndSet(true)) {
                work.run();
            }
        };
    }

    static Run dryRun() {
        return new Run(Clock.systemUTC(), true, _ -> true, List.of());
    }

    /// What was said and shown so far.
    List<RunEvent> events() {
        return List.copyOf(events);
    }

    static RunRequest request() {
        return new RunRequest(Optional.empty(), Optional.empty(), false);
    }

    RunResult backUp() {
        return service().run(request(), run());
    }

    RunResult backUp(Consumer<RunEvent> hook) {
        return service().run(request(), run(hook));
    }

    BackupLabel backUpWell() {
        RunResult result = backUp();
        assertThat(result.passed()).as(result.sentence()).isTrue();
        return result.label().orElseThrow();
    }

    ListResult list() {
        return service().list(new ListRequest(Optional.empty(), Optional.empty()), run());
    }

    ShowResult show(String label) {
        return service().show(new ShowRequest(label, Optional.empty(), Optional.empty()), run());
    }

    VerifyResult verify(String label) {
        return service()
                .verify(new VerifyRequest(label, Optional.empty(), Optional.empty()), run());
    }

    Repository repository() {
        return Repository.open(place(), new Disk());
    }

    ClusterBackup backup(BackupLabel label) {
        return ClusterBackup.of(repository().backup(label).header());
    }

    /// The repository, once there is a backup in it.
    Repository repositoryWithBackup() {
        backUpWell();
        return repository();
    }

    BackupLabel latest() {
        return list().backups().getLast().label();
    }

    /// The paths of a backup's files, directories and links.
    List<String> paths(BackupLabel label) {
        var paths = new ArrayList<String>();
        repository().backup(label).files(file -> paths.add(file.path()));
        return paths;
    }

    /// Everything in the repository is what was written.
    void assertSound() {
        assertThat(repository().check(run()).damages()).isEmpty();
    }

    /// Nothing of ours is left on the server.
    static void assertNothingLeft(RealPostgres server) {
        server.awaitAnswer(
                "select count(*) from pg_replication_slots where slot_name like 'holdfast%'", "0");
        server.awaitAnswer(
                "select count(*) from pg_stat_replication where application_name like 'holdfast%'",
                "0");
    }
}
