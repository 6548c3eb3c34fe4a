package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.ScriptEvidence.Left;
import dev.holdfast.operations.migrate.guard.GuardedUnit;
import dev.holdfast.operations.migrate.guard.Stop;
import dev.holdfast.operations.migrate.journal.Journal;
import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.operations.migrate.style.VersionTable;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.sql.SqlStatement;
import dev.holdfast.postgres.sql.SqlUnit;
import java.time.Duration;
import java.util.Set;

/// Runs a script that does not take effect as a whole, unit by unit, between two records of the
/// version table. The journal says after each unit how many statements are done: in the unit's own
/// transaction, or right after a statement that has none.
final class ScriptInParts {
    private final PlannedMove planned;
    private final MigrationScript script;
    private final Session session;
    private final VersionTable table;
    private final Journal journal;
    private final UnitSender sender;
    private final MoveFailures failures;
    private final Run run;
    private final long started = System.nanoTime();
    private int done;

    ScriptInParts(
            PlannedMove planned,
            Session session,
            VersionTable table,
            Journal journal,
            UnitSender sender,
            Run run) {
        this.planned = planned;
        this.script = planned.script();
        this.session = session;
        this.table = table;
        this.journal = journal;
        this.sender = sender;
        this.failures = new MoveFailures(planned, table, run);
        this.run = run;
    }

    void send() {
        write(
                table.begun(planned.move(), script)
                        + journal.begun(
                                planned.move(), script, planned.down(), planned.resumeAt()));
        for (SqlUnit unit : script.units()) {
            int size = unit.statements().size();
            if (done + size <= planned.resumeAt()) {
                repeatSettings(unit);
            } else {
                send(unit, done + size);
            }
            done += size;
        }
        record();
    }

    /// What a script has set for its session is gone with the session.
    private void repeatSettings(SqlUnit unit) {
        for (SqlStatement statement : unit.statements()) {
            if (statement.begins("SET") && !statement.begins("SET", "LOCAL")) {
                session.simpleQuery(statement.text());
            }
        }
    }

    private void send(SqlUnit unit, int doneAfter) {
        boolean canRecord =
                switch (unit.kind()) {
                    case IMPLICIT -> true;
                    case EXPLICIT -> unit.commits();
                    case ALONE, MAY_COMMIT_INSIDE -> false;
                };
        String reached = journal.reached(script, doneAfter);
        var text = UnitText.of(script, unit, canRecord ? reached : "");
        boolean alone =
                unit.kind() == SqlUnit.Kind.ALONE || unit.kind() == SqlUnit.Kind.MAY_COMMIT_INSIDE;
        var watched = new GuardedUnit(script, unit.statements());
        ScriptOutcome outcome;
        try {
            outcome = alone ? sender.alone(watched, text) : sender.transactional(watched, text);
        } catch (CancelledException e) {
            // Thrown before anything was sent.
            throw stopped(ScriptEvidence.before(script, done), "cancelled", e);
        } catch (FailureException e) {
            throw MoveFailures.isLost(e) ? failures.unknown(e) : e;
        }
        switch (outcome) {
            case ScriptOutcome.Refused refused -> {
                if (text.isOfRecords(refused)) {
                    // The script has taken the right to write from its session; its end will tell.
                    sendBare(unit);
                    return;
                }
                var evidence = ScriptEvidence.of(script, done, text, refused, alone);
                throw refused(refused, evidence);
            }
            case ScriptOutcome.Done finished -> {
                if (finished.transactionOpen()) {
                    throw leftOpen();
                }
                if (!canRecord) {
                    write(reached);
                }
            }
        }
    }

    private void sendBare(SqlUnit unit) {
        var text = UnitText.of(script, unit, "");
        var watched = new GuardedUnit(script, unit.statements());
        if (sender.transactional(watched, text) instanceof ScriptOutcome.Refused refused) {
            throw refused(refused, ScriptEvidence.of(script, done, text, refused, false));
        }
    }

    private RuntimeException refused(ScriptOutcome.Refused outcome, ScriptEvidence evidence) {
        boolean takenBack = evidence.left() == Left.NOTHING && takeBack();
        fail(evidence, sender.stopped().map(Stop::sentence).orElse(outcome.refusal().sentence()));
        return sender.stopped()
                .map(stop -> failures.stopped(stop, outcome.refusal(), evidence, takenBack))
                .orElseGet(() -> failures.refused(outcome.refusal(), evidence, takenBack));
    }

    private RuntimeException leftOpen() {
        var evidence = ScriptEvidence.before(script, done);
        boolean takenBack = evidence.left() == Left.NOTHING && takeBack();
        fail(evidence, "it left a transaction open");
        return failures.leftOpen(evidence, takenBack);
    }

    private CancelledException stopped(
            ScriptEvidence evidence, String why, CancelledException cancelled) {
        boolean takenBack = evidence.left() == Left.NOTHING && takeBack();
        fail(evidence, why);
        if (!takenBack) {
            run.warn(failures.cancelled(evidence));
        }
        return cancelled;
    }

    private void fail(ScriptEvidence evidence, String error) {
        String recorded =
                evidence.left() == Left.NOTHING
                        ? ""
                        : table.failed(planned.move(), script, elapsed());
        try {
            write(recorded);
        } catch (FailureException e) {
            run.warn("%s could not be told: %s".formatted(table, e.failure().message()));
        }
        journal.failed(planned.move(), script, true, done, error);
    }

    private Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    private void record() {
        String records = table.done(planned.move(), script, elapsed()) + journal.ended(script);
        try {
            write(records);
        } catch (FailureException e) {
            if (!isGone(e) || !remade()) {
                throw failures.notRecorded(e, isGone(e));
            }
            run.warn(
                    "%s dropped the version table %s; it is made anew"
                            .formatted(script.name(), table));
        }
    }

    private static boolean isGone(FailureException e) {
        return Set.of("42P01", "3F000")
                .contains(String.valueOf(e.failure().facts().get("sqlstate")));
    }

    /// Without its table the database would pass for one to which nothing was ever applied.
    private boolean remade() {
        try {
            if (!table.exists(session)) {
                write(table.creation());
            }
            write(table.done(planned.move(), script, elapsed()));
            return true;
        } catch (FailureException _) {
            return false;
        }
    }

    /// Puts the version back to what it was before the move; false where that did not work.
    private boolean takeBack() {
        try {
            write(table.takenBack(planned.move()));
            return true;
        } catch (FailureException e) {
            run.warn("the version table could not be put back: " + e.failure().message());
            return false;
        }
    }

    private void write(String statements) {
        if (!statements.isBlank()) {
            session.uncancelled(
                    () -> session.transaction(() -> session.execute(Sql.text(statements))));
        }
    }
}
