package dev.holdfast.operations.restore;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.LiveProcess;
import dev.holdfast.operations.backup.BackupService;
import dev.holdfast.operations.backup.RunRequest;
import dev.holdfast.operations.backup.RunResult;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.config.ProjectLoader;
import dev.holdfast.operations.local.DownRequest;
import dev.holdfast.operations.local.LocalService;
import dev.holdfast.operations.wal.WalReceiver;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.store.repository.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A server, a project that knows it by its url, a repository, and room for copies.
final class RecoveryScene implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);

    private static final long ENOUGH_BYTES = 2L << 30;

    final RealPostgres server;
    final Path root;

    RecoveryScene(RealPostgres server) {
        this.server = server;
        try {
            this.root = Files.createTempDirectory(place(), "holdfast-recovery").toRealPath();
            new Disk().setMode(root, Disk.PUBLIC_DIRECTORY);
            Files.writeString(
                    root.resolve("holdfast.yml"),
                    """
                    version: 1
                    project: shop
                    postgres:
                      main:
                        url: postgresql://postgres:%s@127.0.0.1:%d/postgres?sslmode=disable
                    repository:
                      local: { path: repository }
                    """
                            .formatted(server.password().reveal(), server.port()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// In memory where there is room: there a sync costs nothing.
    private static Path place() throws IOException {
        Path memory = Path.of("/dev/shm");
        boolean roomy =
                Files.isWritable(memory)
                        && Files.getFileStore(memory).getUsableSpace() > ENOUGH_BYTES;
        return roomy ? memory : Path.of(System.getProperty("java.io.tmpdir"));
    }

    Project project() {
        return ProjectLoader.load(root, Map.of(), Optional.empty(), Optional.empty());
    }

    LocalService local() {
        return new LocalService(
                this::project, RealPostgres.engines(), new Disk(), new CommandRunner());
    }

    RestoreService restore() {
        return restore(new Disk());
    }

    RestoreService restore(Disk disk) {
        return new RestoreService(
                this::project,
                local(),
                (major, _) -> RealPostgres.binaries(major),
                disk,
                new CommandRunner());
    }

    Repository repository() {
        return Repository.create(root.resolve("repository"), new Disk(), RealPostgres.run());
    }

    RunResult backup() {
        return new BackupService(this::project, new Disk(), "test")
                .run(new RunRequest(Optional.empty(), Optional.empty(), false), RealPostgres.run());
    }

    /// Receives WAL from now on.
    WalReceiver receive() {
        var receiver =
                WalReceiver.connect(
                        server.target("postgres"),
                        repository(),
                        Optional.empty(),
                        RealPostgres.run());
        receiver.begin(position(), new TimelineId(receiver.timeline().number()));
        return receiver;
    }

    Lsn position() {
        return Lsn.parse(server.query("postgres", "select pg_current_wal_insert_lsn()"));
    }

    /// Waits until all that was written is stored.
    void store(WalReceiver receiver) {
        server.execute("postgres", "select pg_switch_wal()");
        receiver.await(
                Lsn.parse(server.query("postgres", "select pg_current_wal_flush_lsn()")), LONG);
    }

    /// The server's clock, to the microsecond.
    String now() {
        return server.query(
                "postgres",
                "select to_char(clock_timestamp() at time zone 'UTC',"
                        + " 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')");
    }

    RestoreRequest request(String at, String folder) {
        return request(at, folder, true);
    }

    RestoreRequest unstarted(String at, String folder) {
        return request(at, folder, false);
    }

    private RestoreRequest request(String at, String folder, boolean start) {
        return new RestoreRequest(
                at,
                root.resolve(folder),
                start,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /// Restores to a folder of the scene, starts and checks the copy.
    RestoreResult restored(String at, String folder) {
        return restore().restore(request(at, folder), RealPostgres.run());
    }

    /// The first column of the first row in a copy.
    String query(String copy, String sql) {
        try (var session =
                Sessions.open(
                        local().target(copy, "postgres"),
                        SessionSettings.defaults(),
                        RealPostgres.run())) {
            return session.one(
                    Sql.text("select (" + sql + ")::text as answer"),
                    row -> row.findText("answer").orElse("null"));
        }
    }

    /// Kills a copy and deletes it: room for the next.
    void discard(String copy) {
        LiveProcess.workingIn(root.resolve(copy)).forEach(it -> it.kill(RealPostgres.run()));
        new Disk().deleteTree(root.resolve(copy));
        new Disk().deleteTree(root.resolve(".holdfast/postgres/" + copy));
    }

    /// A run that only plans.
    static Run dryRun() {
        return new Run(Clock.systemUTC(), true, _ -> true, List.of());
    }

    /// Stops the copies and deletes everything.
    @Override
    public void close() {
        local().down(new DownRequest(), RealPostgres.run());
        try (var folders = Files.list(root)) {
            for (Path folder : folders.filter(Files::isDirectory).toList()) {
                LiveProcess.workingIn(folder).forEach(it -> it.kill(RealPostgres.run()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        new Disk().deleteTree(root);
    }
}
