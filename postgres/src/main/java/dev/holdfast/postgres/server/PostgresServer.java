package dev.holdfast.postgres.server;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.KernelError;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandOutcome;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.postgres.server.ServerState.Running;
import dev.holdfast.postgres.server.ServerState.Stale;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// A PostgreSQL server of our own: `data/`, `log/` and `socket/` in one folder. Only one caller at
/// a time may change it; who that is, is for the caller to see to.
public final class PostgresServer {
    private static final Duration POLL = Duration.ofMillis(4);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final Duration FOR_EVER = Duration.ofDays(1000);
    private static final long LONGEST_LOG = 16 << 20;

    private final ServerFolder folder;
    private final ServerBinaries binaries;
    private final RunAs runAs;
    private final Disk disk;
    private final CommandRunner runner;

    public PostgresServer(
            ServerFolder folder,
            ServerBinaries binaries,
            RunAs runAs,
            Disk disk,
            CommandRunner runner) {
        this.folder = folder;
        this.binaries = binaries;
        this.runAs = runAs;
        this.disk = disk;
        this.runner = runner;
    }

    /// As whom it runs.
    public RunAs runAs() {
        return runAs;
    }

    /// Makes the data directory, durable once this returns: all or nothing. Connections are by
    /// password (SCRAM) everywhere, pages have checksums, text is UTF-8.
    ///
    /// @param password the password of the superuser `postgres`
    /// @param mark a line for the configuration file that tells later who made the directory
    public void initialise(Secret password, String mark, Run run) {
        removeLeftovers(run);
        try (var step = run.step("create PostgreSQL " + binaries.version() + " data directory")) {
            new DataDirectoryMaker(folder, binaries, runAs, disk, runner).make(password, mark, run);
            step.complete();
        }
    }

    /// Removes what a killed [#initialise] left, and ends its children if they are still at work.
    public void removeLeftovers(Run run) {
        stopping().endInitdb(run);
        folder.unfinished().forEach(disk::deleteTree);
    }

    /// Puts the settings into force for the next start.
    ///
    /// @param settings parameters of postgresql.conf by name, their values unquoted
    public void configure(Map<String, String> settings) {
        new ServerSettings(folder.data(), disk).write(settings);
    }

    /// What the server is doing now.
    public ServerState state() {
        return folder.state();
    }

    /// Starts the server and waits until it takes connections.
    ///
    /// @param limit how long it may recover before this gives up; it goes on recovering then
    public Running start(Duration limit, Run run) {
        stopping().endOrphans(run);
        removeForeignPidFile();
        prepareFolders();
        try (var step = run.step("start PostgreSQL " + binaries.version())) {
            var log = ServerLog.fromHere(folder.log());
            launch(run);
            var running = awaitReady(limit, log, run);
            step.complete();
            return running;
        }
    }

    /// Starts a server that recovers from an archive, and waits until the recovery has ended and it
    /// takes connections; while it recovers it may say that it is a standby.
    public Running startRecovered(Run run) {
        var log = ServerLog.fromHere(folder.log());
        var running = start(FOR_EVER, run);
        long start = System.nanoTime();
        try (var step = run.step("replay WAL")) {
            while (running.phase() != ServerState.Phase.READY) {
                run.pause(POLL);
                switch (state()) {
                    case Running now -> {
                        running = now;
                        start = System.nanoTime();
                    }
                    default -> giveUpIfDead(log, start);
                }
            }
            step.complete();
        }
        return running;
    }

    /// Waits until a server that is on its way up takes connections.
    public Running awaitReady(Duration limit, Run run) {
        return awaitReady(limit, ServerLog.fromHere(folder.log()), run);
    }

    /// Stops the server: sessions are ended, all is written, data is kept.
    public void stop(Run run) {
        stopping().stop(run);
    }

    private ServerStop stopping() {
        return new ServerStop(folder, binaries.version(), runAs, runner);
    }

    private void launch(Run run) {
        var outcome =
                runner.run(
                        command(
                                "pg_ctl",
                                "start",
                                "--no-wait",
                                "--silent",
                                "--pgdata=" + folder.data(),
                                "--log=" + folder.log()),
                        run);
        if (!outcome.succeeded()) {
            throw notStarted(outcome.lastLine());
        }
    }

    private Running awaitReady(Duration limit, ServerLog log, Run run) {
        long start = System.nanoTime();
        while (true) {
            var state = state();
            if (state instanceof Running running && running.phase() != ServerState.Phase.STOPPING) {
                if (running.phase() != ServerState.Phase.STARTING) {
                    return running;
                }
                if (isOver(limit, start)) {
                    throw stillRecovering(running, limit);
                }
            } else if (!(state instanceof Running)) {
                giveUpIfDead(log, start);
            }
            run.pause(POLL);
        }
    }

    private void giveUpIfDead(ServerLog log, long start) {
        // A server that is up in the meantime may have refused an early client with FATAL.
        log.lastWords()
                .filter(_ -> !(state() instanceof Running))
                .ifPresent(words -> {
                    throw notStarted(words);
                });
        if (isOver(SILENCE, start)) {
            throw notStarted(log.lastLine().orElse("it says nothing"));
        }
    }

    /// PostgreSQL itself clears away a file whose process is gone. It does not if the number now
    /// belongs to another program; then we do, having seen that nobody works in the directory.
    private void removeForeignPidFile() {
        if (state() instanceof Stale(_, boolean taken)
                && taken
                && PostmasterFile.orphans(folder.data()).isEmpty()) {
            disk.delete(PostmasterFile.in(folder.data()));
            disk.syncDirectory(folder.data());
        }
    }

    private void prepareFolders() {
        runAs.createFolder(ServerFolder.parent(folder.log()), disk);
        folder.socket().ifPresent(this::prepareSocket);
        try {
            if (Files.exists(folder.log()) && Files.size(folder.log()) > LONGEST_LOG) {
                disk.rename(folder.log(), folder.log().resolveSibling("server.log.1"));
            }
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", folder.log());
        }
    }

    /// A killed server leaves its socket's lock file. PostgreSQL refuses to start if the process
    /// number in it has gone to another program; the folder is this server's alone, and it is down.
    private void prepareSocket(Path socket) {
        runAs.createFolder(socket, disk);
        try (var entries = Files.newDirectoryStream(socket, ".s.PGSQL.*")) {
            if (PostmasterFile.orphans(folder.data()).isEmpty()) {
                entries.forEach(disk::delete);
            }
        } catch (IOException e) {
            throw DiskFailure.of(e, "list", socket);
        }
    }

    private Command command(String program, String... arguments) {
        return binaries.command(program, arguments, runAs).in(folder.data());
    }

    private FailureException notStarted(String reason) {
        return failure(
                ServerError.NOT_STARTED,
                "PostgreSQL %s did not start: %s".formatted(binaries.version(), reason),
                folder.log(),
                Optional.empty());
    }

    private FailureException stillRecovering(Running running, Duration limit) {
        return Failure.of(
                        ServerError.NOT_READY,
                        "PostgreSQL has been starting for %d s and takes no connections yet; it goes on"
                                .formatted(limit.toSeconds()))
                .hint("run the same command again with --wait; the log is " + folder.log())
                .fact("pid", running.pid())
                .fact("log", folder.log().toString())
                .exception();
    }

    /// A failure of one of PostgreSQL's programs; a full disk is said as such.
    static FailureException failure(
            ServerError code, String message, Path log, Optional<CommandOutcome> outcome) {
        String all = message + outcome.map(said -> said.output() + said.errors()).orElse("");
        boolean full = all.contains("No space left on device");
        return Failure.of(full ? KernelError.DISK_FULL : code, message)
                .hint(
                        full
                                ? "free some space, then run the same command again"
                                : "the server's log is " + log)
                .fact("log", log.toString())
                .exception();
    }

    private static boolean isOver(Duration limit, long startNanos) {
        return System.nanoTime() - startNanos > limit.toNanos();
    }
}
