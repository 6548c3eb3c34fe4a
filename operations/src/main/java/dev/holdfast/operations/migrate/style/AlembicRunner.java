package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.KernelError;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandOutcome;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.postgres.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs the team's own `alembic`, which connects as its `env.py` says; what it prints becomes notes
/// of the run. When the run is cancelled it is killed, and the server undoes what it had not
/// committed. Whoever calls this holds the lock of the table.
///
/// @param command the program and its first arguments: `alembic`, or `poetry run alembic`
/// @param environment variables on top of ours, such as the database's URL
public record AlembicRunner(
        Alembic alembic, List<String> command, Map<String, String> environment) {
    /// The command as it is found on the PATH.
    public static final List<String> USUAL = List.of("alembic");

    /// A migration may take hours; a person stops it by ending the run.
    private static final Duration LIMIT = Duration.ofDays(7);

    public AlembicRunner {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /// What its table said before and says after it ran.
    public record Outcome(List<String> before, List<String> after) {
        public Outcome {
            before = List.copyOf(before);
            after = List.copyOf(after);
        }
    }

    public Outcome upgrade(Session session, String target, Run run) {
        return run(session, List.of("upgrade", target), run);
    }

    public Outcome downgrade(Session session, String target, Run run) {
        // Behind --, since -1 is no option.
        return run(session, List.of("downgrade", "--", target), run);
    }

    /// What the revisions of a range would send, as a script; no server is asked.
    public String script(boolean down, String range, Run run) {
        var arguments = List.of(down ? "downgrade" : "upgrade", range, "--sql");
        var outcome = call(arguments, run, _ -> {});
        if (!outcome.succeeded()) {
            throw Failure.of(
                            MigrateError.TOOL_FAILED,
                            "alembic %s ended with status %d: %s"
                                    .formatted(
                                            String.join(" ", arguments),
                                            outcome.exitStatus(),
                                            outcome.lastLine()))
                    .hint(
                            "a revision that asks the database cannot be written down; bring a copy"
                                    + " of the database there with: holdfast migrate up")
                    .fact("status", outcome.exitStatus())
                    .exception();
        }
        return outcome.output();
    }

    private Outcome run(Session session, List<String> arguments, Run run) {
        var table = alembic.table(session);
        var before = table.heads(session);
        var outcome = call(arguments, run, run::note);
        var after = table.heads(session);
        if (!outcome.succeeded()) {
            throw failed(arguments, outcome, before, after);
        }
        return new Outcome(before, after);
    }

    private CommandOutcome call(List<String> arguments, Run run, Consumer<String> lines) {
        var whole = new ArrayList<>(command);
        whole.addAll(arguments);
        var called = new Command(whole, environment, Optional.of(alembic.home()), "", LIMIT);
        try {
            return new CommandRunner().run(called, run, lines);
        } catch (FailureException e) {
            if (e.failure().code() != KernelError.COMMAND_NOT_STARTED) {
                throw e;
            }
            throw Failure.of(
                            MigrateError.TOOL_FAILED,
                            "the project's alembic cannot be started: " + e.failure().message())
                    .hint(
                            "activate the project's Python environment, so that `alembic` is on the"
                                    + " PATH, and try again")
                    .exception(e);
        }
    }

    private RuntimeException failed(
            List<String> arguments,
            CommandOutcome outcome,
            List<String> before,
            List<String> after) {
        return Failure.of(
                        MigrateError.TOOL_FAILED,
                        "alembic %s ended with status %d: %s"
                                .formatted(
                                        String.join(" ", arguments),
                                        outcome.exitStatus(),
                                        outcome.lastLine()))
                .hint(
                        before.equals(after)
                                ? "its table still says %s; correct the revision, then try again"
                                        .formatted(told(after))
                                : "its table says %s now, and said %s before; correct the revision,"
                                                .formatted(told(after), told(before))
                                        + " then go on")
                .fact("status", outcome.exitStatus())
                .fact("before", before)
                .fact("after", after)
                .exception();
    }

    private static String told(List<String> heads) {
        return heads.isEmpty() ? "that nothing is applied" : String.join(", ", heads);
    }
}
