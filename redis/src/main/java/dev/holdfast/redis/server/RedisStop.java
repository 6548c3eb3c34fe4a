package dev.holdfast.redis.server;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.process.LiveProcess;
import dev.holdfast.redis.resp.RespConnection;
import dev.holdfast.redis.resp.RespReply;
import dev.holdfast.redis.server.RedisState.Running;
import java.time.Duration;
import java.util.Optional;

/// Ends the server of a folder. Needs no program of Redis, and the password only to hear why a
/// server refuses to stop.
///
/// @param version the server's, for messages
public record RedisStop(RedisFolder folder, String version) {
    private static final Duration POLL = Duration.ofMillis(4);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /// Stops the server: all is written, data is kept. Redis refuses to stop while it cannot save,
    /// on a full disk for one.
    public void stop(Optional<Secret> password, Run run) {
        if (folder.state() instanceof Running running) {
            try (var step = run.step("stop Redis " + version)) {
                password.ifPresentOrElse(secret -> ask(running, secret), () -> terminate(running));
                awaitGone(running, run);
                step.complete();
            }
        }
    }

    /// Ends the server at once, without saving: its data is to be deleted.
    public void kill(Run run) {
        if (folder.state() instanceof Running running) {
            try (var step = run.step("stop Redis " + version)) {
                LiveProcess.find(running.pid()).ifPresent(process -> process.kill(run));
                step.complete();
            }
        }
    }

    private static void terminate(Running running) {
        LiveProcess.find(running.pid()).ifPresent(process -> process.handle().destroy());
    }

    private void ask(Running running, Secret password) {
        var target = RedisServer.target(running.port(), password);
        Optional<RespReply.Refusal> refusal = Optional.empty();
        try (var connection = RespConnection.open(target, PATIENCE)) {
            refusal = connection.shutdown();
        } catch (FailureException _) {
            // Somebody changed its password, or it hangs: the signal asks for the same.
            terminate(running);
        }
        if (refusal.isPresent()) {
            throw notStopped(running, refusal.get().text());
        }
    }

    private void awaitGone(Running running, Run run) {
        long start = System.nanoTime();
        while (LiveProcess.find(running.pid())
                .filter(process -> process.worksIn(folder.data()))
                .isPresent()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw notStopped(running, "it does not say why");
            }
            run.pause(POLL);
        }
    }

    private FailureException notStopped(Running running, String reason) {
        return Failure.of(
                        RedisServerError.NOT_STOPPED,
                        "Redis (pid %d) does not stop: %s".formatted(running.pid(), reason))
                .hint(
                        "it may be unable to save, on a full disk for one: free some space and try again; its log is "
                                + folder.log())
                .fact("pid", running.pid())
                .exception();
    }
}
