package dev.holdfast.redis.server;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.KernelError;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.redis.resp.RedisError;
import dev.holdfast.redis.resp.RedisTarget;
import dev.holdfast.redis.resp.RespConnection;
import dev.holdfast.redis.resp.RespReply;
import dev.holdfast.redis.server.RedisState.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;

/// A Redis server of our own: `data/`, `log/` and `redis.conf` in one folder. Only one caller at a
/// time may change it; who that is, is for the caller to see to.
public final class RedisServer {
    private static final String HOST = "127.0.0.1";
    private static final Duration POLL = Duration.ofMillis(4);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SILENCE = Duration.ofSeconds(10);
    private static final long LONGEST_LOG = 16 << 20;

    private final RedisFolder folder;
    private final RedisBinaries binaries;
    private final RunAs runAs;
    private final Disk disk;
    private final CommandRunner runner;

    public RedisServer(
            RedisFolder folder,
            RedisBinaries binaries,
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

    /// Writes the configuration for the next start, and makes the folders it names.
    ///
    /// @param mark a line that tells later who made the server
    public void configure(int port, Secret password, String mark) {
        // First, so that data never stands there without the mark that it is ours.
        new RedisConfiguration(folder).write(port, password, mark, runAs, disk);
        runAs.createFolder(folder.data(), disk);
        runAs.createFolder(RedisFolder.parent(folder.log()), disk);
    }

    /// What the server is doing now.
    public RedisState state() {
        return folder.state();
    }

    /// Starts the server and waits until it answers.
    ///
    /// @param limit how long it may load its data before this gives up; it goes on loading then
    public Running start(RedisTarget target, Duration limit, Run run) {
        try (var step = run.step("start Redis " + binaries.version())) {
            rotateLog();
            var log = RedisLog.fromHere(folder.log());
            var outcome = runner.run(command(), run);
            if (!outcome.succeeded()) {
                throw notStarted(outcome.lastLine());
            }
            var running = awaitReady(target, limit, log, run);
            step.complete();
            return running;
        }
    }

    /// Waits until a server that is on its way up answers.
    public Running awaitReady(RedisTarget target, Duration limit, Run run) {
        return awaitReady(target, limit, RedisLog.fromHere(folder.log()), run);
    }

    /// Stops the server: all is written, data is kept.
    public void stop(RedisTarget target, Run run) {
        new RedisStop(folder, binaries.version()).stop(target.password(), run);
    }

    private Running awaitReady(RedisTarget target, Duration limit, RedisLog log, Run run) {
        long start = System.nanoTime();
        while (true) {
            if (state() instanceof Running running) {
                if (answers(target)) {
                    return running;
                }
                if (isOver(limit, start)) {
                    throw stillLoading(running, limit);
                }
            } else {
                giveUpIfDead(log, start);
            }
            run.pause(POLL);
        }
    }

    private void giveUpIfDead(RedisLog log, long start) {
        log.lastWords()
                .filter(_ -> !(state() instanceof Running))
                .ifPresent(words -> {
                    throw notStarted(words);
                });
        if (isOver(SILENCE, start)) {
            throw notStarted("it says nothing");
        }
    }

    /// Whether it takes commands. While it loads its data it refuses them; a refused password is a
    /// failure.
    private static boolean answers(RedisTarget target) {
        try (var connection = RespConnection.open(target, PATIENCE)) {
            return connection.ask("PING") instanceof RespReply.Text;
        } catch (FailureException e) {
            if (e.failure().code() == RedisError.NO_SERVER) {
                return false;
            }
            throw e;
        }
    }

    private Command command() {
        return runAs.wrap(
                        Command.of(binaries.program().toString(), folder.configuration().toString())
                                .with("LC_ALL", "C"))
                .in(folder.data());
    }

    private void rotateLog() {
        try {
            if (Files.exists(folder.log()) && Files.size(folder.log()) > LONGEST_LOG) {
                disk.rename(folder.log(), folder.log().resolveSibling("server.log.1"));
            }
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", folder.log());
        }
    }

    private FailureException notStarted(String reason) {
        boolean full = reason.contains("No space left on device");
        return Failure.of(
                        full ? KernelError.DISK_FULL : RedisServerError.NOT_STARTED,
                        "Redis %s did not start: %s".formatted(binaries.version(), reason))
                .hint(
                        full
                                ? "free some space, then run the same command again"
                                : "the server's log is " + folder.log())
                .fact("log", folder.log().toString())
                .exception();
    }

    private FailureException stillLoading(Running running, Duration limit) {
        return Failure.of(
                        RedisServerError.NOT_READY,
                        "Redis has been loading its data for %d s and takes no commands yet; it goes on"
                                .formatted(limit.toSeconds()))
                .hint("run the same command again with --wait; the log is " + folder.log())
                .fact("pid", running.pid())
                .exception();
    }

    private static boolean isOver(Duration limit, long startNanos) {
        return System.nanoTime() - startNanos > limit.toNanos();
    }

    /// How to reach a server of ours.
    public static RedisTarget target(int port, Secret password) {
        return new RedisTarget(HOST, port, Optional.empty(), Optional.of(password), 0, false);
    }
}
