package dev.holdfast.postgres.server;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.LiveProcess;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.postgres.server.ServerState.Orphaned;
import dev.holdfast.postgres.server.ServerState.Running;
import java.nio.file.Path;
import java.time.Duration;

/// Ends what works in a server's folder. Needs none of PostgreSQL's programs, so that a server can
/// be stopped when they are gone, and none of its passwords.
///
/// @param version the server's, for messages
public record ServerStop(ServerFolder folder, String version, RunAs runAs, CommandRunner runner) {
    private static final Duration POLL = Duration.ofMillis(4);
    private static final Duration FAST = Duration.ofSeconds(60);
    private static final Duration IMMEDIATE = Duration.ofSeconds(20);

    /// Stops the server: sessions are ended, all is written, data is kept.
    public void stop(Run run) {
        switch (folder.state()) {
            case ServerState.Stopped(), ServerState.Stale(_, _) -> {}
            case Orphaned _ -> endOrphans(run);
            case Running running -> stop(running, run);
        }
    }

    /// Ends the server at once, for data that nobody wants back.
    public void abandon(Run run) {
        if (folder.state() instanceof Running running) {
            signal("QUIT", running, run);
            if (!awaitGone(running, IMMEDIATE, run)) {
                LiveProcess.find(running.pid())
                        .filter(process -> process.worksIn(folder.data()))
                        .ifPresent(process -> process.kill(run));
            }
        }
        endOrphans(run);
    }

    /// Ends the sessions that outlived their killed server. They can neither answer nor save: what
    /// they had committed is in the log, which the next start replays.
    public void endOrphans(Run run) {
        if (folder.state() instanceof Orphaned) {
            PostmasterFile.orphans(folder.data()).forEach(process -> process.kill(run));
        }
    }

    /// Ends the initdb of a killed run.
    public void endInitdb(Run run) {
        for (Path leftover : folder.unfinished()) {
            LiveProcess.naming(leftover).forEach(process -> process.kill(run));
        }
    }

    private void stop(Running running, Run run) {
        try (var step = run.step("stop PostgreSQL " + version)) {
            // Manual, section "Shutting Down the Server": INT is fast, QUIT immediate.
            signal("INT", running, run);
            if (!awaitGone(running, FAST, run)) {
                run.warn(
                        "PostgreSQL did not stop within %d s; it is stopped at once now and will recover at its next start."
                                .formatted(FAST.toSeconds()));
                signal("QUIT", running, run);
                if (!awaitGone(running, IMMEDIATE, run)) {
                    throw stillRunning(running);
                }
            }
            step.complete();
        }
    }

    /// As the server's user, never as root: the number comes from a file of that user's.
    private void signal(String name, Running running, Run run) {
        // Its outcome is not looked at: what counts is whether the server goes.
        String kill = "kill -%s %d".formatted(name, running.pid());
        runner.run(runAs.wrap(Command.of("sh", "-c", kill)), run);
    }

    private boolean awaitGone(Running running, Duration limit, Run run) {
        long start = System.nanoTime();
        while (LiveProcess.find(running.pid())
                .filter(process -> process.worksIn(folder.data()))
                .isPresent()) {
            if (System.nanoTime() - start > limit.toNanos()) {
                return false;
            }
            run.pause(POLL);
        }
        return true;
    }

    private FailureException stillRunning(Running running) {
        return Failure.of(
                        ServerError.NOT_STOPPED,
                        "PostgreSQL (pid %d) does not stop".formatted(running.pid()))
                .hint("its log may tell why: " + folder.log())
                .fact("pid", running.pid())
                .exception();
    }
}
