package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.ScriptEvidence.Left;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.ServerRefusal;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.session.SqlStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Runs files one by one and keeps the version table true on every step; see the package's page for
/// what is written when.
final class MigrateExecutor {
    private final Session session;
    private final VersionTable table;
    private final Run run;

    MigrateExecutor(Session session, VersionTable table, Run run) {
        this.session = session;
        this.table = table;
        this.run = run;
    }

    List<AppliedMigration> apply(List<PlannedMove> moves) {
        session.useServersTimeZone();
        // As golang-migrate's driver says at login.
        session.execute(Sql.text("set datestyle = 'ISO, MDY'"));
        var applied = new ArrayList<AppliedMigration>();
        for (PlannedMove planned : moves) {
            run.checkCancelled();
            applied.add(apply(planned));
        }
        return applied;
    }

    private AppliedMigration apply(PlannedMove planned) {
        Move move = planned.move();
        String direction = move.direction().name().toLowerCase(Locale.ROOT);
        long started = System.nanoTime();
        try (var step = run.step(direction + " " + move.migration().name())) {
            planned.warnings().forEach(run::warn);
            table.write(session, new VersionState(move.to(), true));
            if (!planned.text().isBlank()) {
                send(planned);
            }
            table.write(session, VersionState.clean(move.to()));
            step.complete();
        }
        return planned.applied(Duration.ofNanos(System.nanoTime() - started));
    }

    private void send(PlannedMove planned) {
        ScriptOutcome outcome;
        try {
            outcome = session.simpleQuery(planned.text().text());
        } catch (CancelledException e) {
            // Thrown before anything was sent.
            restore(planned.move());
            throw e;
        } catch (FailureException e) {
            throw isLost(e) ? unknown(planned, e) : e;
        }
        switch (outcome) {
            case ScriptOutcome.Refused refused -> throw refused(planned, refused);
            case ScriptOutcome.Done done -> {
                if (done.transactionOpen()) {
                    throw leftOpen(planned, done);
                }
            }
        }
    }

    private static boolean isLost(FailureException e) {
        return e.failure().code() == PostgresError.CONNECTION_LOST;
    }

    private RuntimeException refused(PlannedMove planned, ScriptOutcome.Refused outcome) {
        var evidence = ScriptEvidence.of(planned.text(), outcome);
        ServerRefusal refusal = outcome.refusal();
        boolean cancelled = run.isCancelled() && refusal.isCancelled();
        if (cancelled && evidence.left() == Left.NOTHING) {
            restore(planned.move());
            return new CancelledException();
        }
        var failure =
                Failure.of(
                                MigrateError.FILE_REFUSED,
                                evidence.place(planned.text()) + ": " + refusal.sentence())
                        .fact("sqlstate", refusal.sqlState());
        var told = tell(failure, planned, evidence);
        if (cancelled) {
            run.warn(told.message() + "; " + told.hint().orElse(""));
            return new CancelledException();
        }
        return told.exception();
    }

    private RuntimeException leftOpen(PlannedMove planned, ScriptOutcome.Done outcome) {
        var evidence = ScriptEvidence.ofOpenTransaction(planned.text(), outcome);
        return tell(
                        Failure.of(
                                MigrateError.TRANSACTION_LEFT_OPEN,
                                "%s begins a transaction and does not end it, so it was rolled back"
                                        .formatted(planned.text().name())),
                        planned,
                        evidence)
                .exception();
    }

    /// Completes the failure with what the file has left, and puts the version back where that is
    /// nothing.
    private Failure tell(Failure failure, PlannedMove planned, ScriptEvidence evidence) {
        Move move = planned.move();
        boolean restored = evidence.left() == Left.NOTHING && restore(move);
        var told =
                failure.hint(evidence.leftInWords() + "; " + next(move, evidence, restored))
                        .fact("file", planned.text().name())
                        .fact("line", evidence.line())
                        .fact("column", evidence.column())
                        .fact("applied", evidence.left().name().toLowerCase(Locale.ROOT))
                        .fact("version", (restored ? move.from() : move.to()).toString())
                        .fact("dirty", !restored);
        Optional<String> excerpt = evidence.statement().map(SqlStatement::excerpt);
        return excerpt.isPresent() ? told.fact("statement", excerpt.get()) : told;
    }

    private static String next(Move move, ScriptEvidence evidence, boolean restored) {
        String again = again(move);
        if (restored) {
            return "the database stays at version %s. Correct the file, then type: %s"
                    .formatted(move.from(), again);
        }
        if (evidence.left() == Left.NOTHING) {
            return "but the version table could not be put back. Type: holdfast migrate force %s"
                    .formatted(move.from());
        }
        return ("the database is marked dirty at version %s. Undo by hand what is there, then type:"
                        + " holdfast migrate force %s and %s; or finish it by hand, then type:"
                        + " holdfast migrate force %s")
                .formatted(move.to(), move.from(), again, move.to());
    }

    private static String again(Move move) {
        return move.direction() == Direction.UP ? "holdfast migrate up" : "holdfast migrate down 1";
    }

    private RuntimeException unknown(PlannedMove planned, FailureException cause) {
        Move move = planned.move();
        return Failure.of(
                        MigrateError.OUTCOME_UNKNOWN,
                        "the connection broke while %s ran, so whether it was applied is not known"
                                .formatted(planned.text().name()))
                .hint(
                        ("the database is marked dirty at version %s. Look whether the file's"
                                        + " changes are there: if so type holdfast migrate force"
                                        + " %s, if not holdfast migrate force %s")
                                .formatted(move.to(), move.to(), move.from()))
                .fact("file", planned.text().name())
                .fact("version", move.to().toString())
                .fact("dirty", true)
                .exception(cause);
    }

    /// Puts the version back to what it was before the move; false where that did not work.
    private boolean restore(Move move) {
        try {
            table.write(session, VersionState.clean(move.from()));
            return true;
        } catch (FailureException e) {
            run.warn("the version table could not be put back: " + e.failure().message());
            return false;
        }
    }
}
