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
import dev.holdfast.postgres.sql.SqlStatement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Runs files one by one and keeps the version table true on every step; see the package's page for
/// what is written when.
final class MigrateExecutor {
    private final Session session;
    private final VersionTable table;
    private final MigrationLock lock;
    private final Run run;

    MigrateExecutor(Session session, VersionTable table, MigrationLock lock, Run run) {
        this.session = session;
        this.table = table;
        this.lock = lock;
        this.run = run;
    }

    List<AppliedMigration> apply(List<PlannedMove> moves) {
        session.useServersTimeZone();
        // As golang-migrate's driver says at login.
        session.execute(Sql.text("set datestyle = 'ISO, MDY'"));
        var applied = new ArrayList<AppliedMigration>();
        for (PlannedMove planned : moves) {
            run.checkCancelled();
            if (!applied.isEmpty()) {
                keepLock(planned.move());
            }
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
            record(planned);
            step.complete();
        }
        return planned.applied(Duration.ofNanos(System.nanoTime() - started));
    }

    /// The file before may have given the lock up, by DISCARD ALL or pg_advisory_unlock_all().
    private void keepLock(Move next) {
        if (!lock.keep()) {
            return;
        }
        run.warn(
                "the last file gave up the lock of this run, which is taken again; without it"
                        + " another runner could have come between");
        var now = table.read(session);
        if (!now.equals(VersionState.clean(next.from()))) {
            throw Failure.of(
                            MigrateError.CHANGED_MEANWHILE,
                            "another run brought the database from version %s to %s meanwhile"
                                    .formatted(next.from(), now.version()))
                    .hint("look at it with: holdfast migrate status")
                    .exception();
        }
    }

    /// Records that the file is applied. A file may have dropped the table with its schema, and may
    /// have left the session without the right to write to it.
    private void record(PlannedMove planned) {
        var done = VersionState.clean(planned.move().to());
        try {
            table.write(session, done);
        } catch (FailureException e) {
            if (e.failure().code() == MigrateError.NOT_RECORDED) {
                throw e;
            }
            if (!isGone(e) || !remade(done)) {
                throw notRecorded(planned, e);
            }
            run.warn(
                    "%s dropped the version table %s; it is made anew"
                            .formatted(planned.text().name(), table));
        }
    }

    /// Without its table the database would pass for one to which nothing was ever applied.
    private boolean remade(VersionState state) {
        try {
            session.uncancelled(() -> {
                table.create(session);
                table.write(session, state);
                return state;
            });
            return true;
        } catch (FailureException _) {
            return false;
        }
    }

    private static boolean isGone(FailureException e) {
        return Set.of("42P01", "3F000")
                .contains(String.valueOf(e.failure().facts().get("sqlstate")));
    }

    private RuntimeException notRecorded(PlannedMove planned, FailureException cause) {
        var to = planned.move().to();
        return Failure.of(
                        MigrateError.NOT_RECORDED,
                        "%s is applied, but table %s could not be told so: %s"
                                .formatted(planned.text().name(), table, cause.failure().message()))
                .hint(
                        "take out of the file what keeps the session from writing to it (SET ROLE, a"
                                + " read-only mode); as it is applied, type: holdfast migrate"
                                + " force %s".formatted(to))
                .fact("file", planned.text().name())
                .fact("version", to.toString())
                .fact("dirty", !isGone(cause))
                .exception(cause);
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
                        "the connection broke while %s ran, so whether it was applied is not known: %s"
                                .formatted(planned.text().name(), cause.failure().message()))
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
