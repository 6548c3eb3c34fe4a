package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.ScriptEvidence.Left;
import dev.holdfast.operations.migrate.guard.Stop;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.Move;
import dev.holdfast.operations.migrate.style.VersionTable;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.session.ServerRefusal;
import dev.holdfast.postgres.sql.SqlStatement;
import java.util.Optional;

/// Says what went wrong with a move: what, where, what is there, what to type.
final class MoveFailures {
    private final PlannedMove planned;
    private final VersionTable table;
    private final Run run;

    MoveFailures(PlannedMove planned, VersionTable table, Run run) {
        this.planned = planned;
        this.table = table;
        this.run = run;
    }

    static boolean isLost(FailureException e) {
        return e.failure().code() == PostgresError.CONNECTION_LOST;
    }

    /// The server refused a statement.
    ///
    /// @param clean whether the version table says what was before the move
    RuntimeException refused(ServerRefusal refusal, ScriptEvidence evidence, boolean clean) {
        boolean cancelled = run.isCancelled() && refusal.isCancelled();
        if (cancelled && clean) {
            return new CancelledException();
        }
        var failure =
                told(
                        Failure.of(
                                        MigrateError.FILE_REFUSED,
                                        evidence.place(planned.script())
                                                + ": "
                                                + refusal.sentence())
                                .fact("sqlstate", refusal.sqlState()),
                        evidence,
                        clean);
        if (cancelled) {
            run.warn(failure.message() + "; " + failure.hint().orElse(""));
            return new CancelledException();
        }
        return failure.exception();
    }

    /// It was stopped because of those who waited behind it.
    ///
    /// @param clean whether the version table says what was before the move
    RuntimeException stopped(
            Stop stop, ServerRefusal refusal, ScriptEvidence evidence, boolean clean) {
        if (run.isCancelled()) {
            return refused(refusal, evidence, clean);
        }
        var failure =
                told(
                                Failure.of(
                                        MigrateError.OTHERS_WAITED,
                                        "%s: %s"
                                                .formatted(
                                                        evidence.place(planned.script()),
                                                        stop.sentence())),
                                evidence,
                                clean)
                        .fact("blocked", stop.blocked())
                        .fact("blockedForMillis", stop.longest().toMillis());
        return (clean
                        ? failure.hint(
                                ("%s; the database stays at version %s. Try again when less is going on, make"
                                                + " it gentler (holdfast migrate lint --live says how), or let more"
                                                + " wait: --max-blocked N, --max-blocked-for DURATION")
                                        .formatted(evidence.leftInWords(), planned.move().from()))
                        : failure)
                .exception();
    }

    /// The script left a transaction open, which is rolled back.
    RuntimeException leftOpen(ScriptEvidence evidence, boolean clean) {
        return told(
                        Failure.of(
                                MigrateError.TRANSACTION_LEFT_OPEN,
                                "%s begins a transaction and does not end it, so it was rolled back"
                                        .formatted(planned.script().name())),
                        evidence,
                        clean)
                .exception();
    }

    /// What a cancelled script has left, in words.
    String cancelled(ScriptEvidence evidence) {
        return planned.script().name()
                + " was cancelled: "
                + evidence.leftInWords()
                + "; "
                + next(evidence, false);
    }

    private Failure told(Failure failure, ScriptEvidence evidence, boolean clean) {
        Move move = planned.move();
        var told =
                failure.hint(evidence.leftInWords() + "; " + next(evidence, clean))
                        .fact("file", planned.script().name())
                        .fact("line", evidence.line())
                        .fact("column", evidence.column())
                        .fact(
                                "applied",
                                switch (evidence.left()) {
                                    case NOTHING -> "nothing";
                                    case PART -> "part";
                                    case UNKNOWN -> "unknown";
                                })
                        .fact("version", (clean ? move.from() : move.to()).toString())
                        .fact("dirty", !clean);
        Optional<String> excerpt = evidence.statement().map(SqlStatement::excerpt);
        return excerpt.isPresent() ? told.fact("statement", excerpt.get()) : told;
    }

    private String next(ScriptEvidence evidence, boolean clean) {
        Move move = planned.move();
        if (clean) {
            return "the database stays at version %s. Correct the file, then type: %s"
                    .formatted(move.from(), again());
        }
        if (evidence.left() == Left.NOTHING) {
            return "but the version table could not be put back. Type: holdfast migrate force %s"
                    .formatted(move.from());
        }
        return ("the database is marked dirty at version %s. Correct what follows in the file, then"
                        + " type: %s, which goes on there; or undo by hand what is applied, then"
                        + " type: holdfast migrate force %s; or finish it by hand, then type:"
                        + " holdfast migrate force %s")
                .formatted(move.to(), again(), move.from(), move.to());
    }

    private String again() {
        return planned.move().direction() == Direction.UP
                ? "holdfast migrate up"
                : "holdfast migrate down 1";
    }

    /// The connection broke in a transaction that is there as a whole, with its record, or not.
    RuntimeException notKnown(FailureException cause) {
        return Failure.of(
                        MigrateError.OUTCOME_UNKNOWN,
                        "the connection broke while %s ran: %s"
                                .formatted(planned.script().name(), cause.failure().message()))
                .hint(
                        "it is applied as a whole or not at all, and the version table says which:"
                                + " holdfast migrate status")
                .fact("file", planned.script().name())
                .fact("version", planned.move().to().toString())
                .fact("dirty", false)
                .exception(cause);
    }

    /// The connection broke in a script that does not take effect as a whole.
    RuntimeException unknown(FailureException cause) {
        Move move = planned.move();
        return Failure.of(
                        MigrateError.OUTCOME_UNKNOWN,
                        "the connection broke while %s ran, so how much of it is applied is not known here: %s"
                                .formatted(planned.script().name(), cause.failure().message()))
                .hint(
                        ("the database is marked dirty at version %s. See what is there with: holdfast"
                                        + " migrate status; then go on with: %s")
                                .formatted(move.to(), again()))
                .fact("file", planned.script().name())
                .fact("version", move.to().toString())
                .fact("dirty", true)
                .exception(cause);
    }

    /// The script is applied and the table could not be told.
    RuntimeException notRecorded(FailureException cause, boolean gone) {
        var to = planned.move().to();
        return Failure.of(
                        MigrateError.NOT_RECORDED,
                        "%s is applied, but table %s could not be told so: %s"
                                .formatted(
                                        planned.script().name(), table, cause.failure().message()))
                .hint(
                        "take out of the file what keeps the session from writing to it (SET ROLE, a"
                                + " read-only mode); as it is applied, type: holdfast migrate"
                                + " force %s".formatted(to))
                .fact("file", planned.script().name())
                .fact("version", to.toString())
                .fact("dirty", !gone)
                .exception(cause);
    }
}
