package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.guard.Guard;
import dev.holdfast.operations.migrate.guard.GuardLimits;
import dev.holdfast.operations.migrate.guard.GuardedUnit;
import dev.holdfast.operations.migrate.guard.Stop;
import dev.holdfast.operations.migrate.journal.Journal;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.MigrationLock;
import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.migrate.style.Move;
import dev.holdfast.operations.migrate.style.TableState;
import dev.holdfast.operations.migrate.style.VersionTable;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Runs files one by one and keeps the version table and the journal true on every step; see the
/// package's page for what is written when.
final class MigrateExecutor {
    /// The server need not wait for its disk, nor for its standbys, at each of many commits: what
    /// is committed later is never there without what was committed before it, and the last one
    /// waits for all.
    private static final String UNSYNCED = "set local synchronous_commit = off;\n";

    private final Session session;
    private final Standing standing;
    private final VersionTable table;
    private final MigrationLock lock;
    private final Journal journal;
    private final Guard guard;
    private final UnitSender sender;
    private final Run run;

    MigrateExecutor(Session session, Standing standing, MigrationLock lock, Guard guard, Run run) {
        this.session = session;
        this.standing = standing;
        this.table = standing.table();
        this.lock = lock;
        this.journal = standing.journal();
        this.guard = guard;
        this.sender = new UnitSender(session, guard, run);
        this.run = run;
    }

    /// For records alone, or a database that nobody else uses.
    MigrateExecutor(Session session, Standing standing, MigrationLock lock, Run run) {
        this(session, standing, lock, Guard.over(session, GuardLimits.NONE, run), run);
    }

    /// Runs all of them, and writes the journal.
    List<AppliedMigration> applyWithJournal(List<PlannedMove> moves) {
        if (moves.isEmpty()) {
            return List.of();
        }
        var before = CatalogDigest.read(session, run);
        before.ifPresent(this::warnOfDrift);
        journal.begin(standing.applied().newest());
        before.ifPresent(it -> journal.beganWith(it.toString()));
        new JournalUpdate(standing).write();
        settle();
        var applied = apply(moves);
        journal.end(moves.getLast().move().to());
        CatalogDigest.read(session, run).ifPresent(it -> journal.endedWith(it.toString()));
        return applied;
    }

    private void warnOfDrift(CatalogDigest now) {
        journal.lastCatalog()
                .flatMap(CatalogDigest::parse)
                .filter(now::differsFrom)
                .ifPresent(_ ->
                        run.warn(
                                "the schema is not as the last run of migrations left it: somebody changed it by other means; see what with: holdfast schema diff live migrations"));
    }

    /// Removes what a run that was cut off has left and is of no use, and takes its mark back where
    /// nothing of it is there.
    ///
    /// @return what was done, in words
    List<String> settle() {
        var words = new ArrayList<String>();
        standing.unfinished()
                .flatMap(Unfinished::leftover)
                .ifPresent(index -> {
                    drop(index);
                    words.add("dropped the invalid index %s".formatted(index));
                });
        if (standing.unfinished().filter(it -> it.done() == 0).isPresent()) {
            var migration = standing.unfinished().get().migration();
            var newest = standing.applied().newest();
            write(table.takenBack(new Move(migration, Direction.UP, newest, newest)));
            words.add("took back the mark of migration %s".formatted(migration.name()));
        }
        words.forEach(run::note);
        return words;
    }

    private void drop(String index) {
        var outcome = session.simpleQuery("drop index concurrently if exists " + index);
        if (outcome instanceof ScriptOutcome.Refused refused) {
            throw Failure.of(
                            MigrateError.LEFTOVER,
                            "the invalid index %s, left by a run that was cut off, cannot be dropped: %s"
                                    .formatted(index, refused.refusal().sentence()))
                    .hint("drop it by hand, then type the same command again")
                    .fact("index", index)
                    .exception();
        }
    }

    /// Runs all of them.
    List<AppliedMigration> apply(List<PlannedMove> moves) {
        if (moves.isEmpty()) {
            return List.of();
        }
        session.useServersTimeZone();
        // As golang-migrate's driver says at login.
        session.execute(Sql.text("set datestyle = 'ISO, MDY'"));
        if (!table.exists(session)) {
            write(table.creation());
        }
        var applied = new ArrayList<AppliedMigration>();
        try {
            for (PlannedMove planned : moves) {
                run.checkCancelled();
                int last = moves.size() - 1;
                if (!applied.isEmpty()
                        && (applied.size() == last
                                || moves.get(applied.size() - 1).mayGiveUpLocks())) {
                    keepLock(planned.move());
                }
                applied.add(apply(planned, applied.size() == last));
            }
        } finally {
            if (!applied.isEmpty() && applied.size() < moves.size()) {
                sync();
            }
        }
        requireRecorded(moves.stream().map(PlannedMove::move).toList());
        return applied;
    }

    /// Waits until what was applied before a failure is on disk: something must be written for
    /// that. A server that cannot answer any more syncs it by itself, in less than a second.
    private void sync() {
        try {
            session.uncancelled(() ->
                    session.simpleQuery(
                            "select pg_catalog.pg_logical_emit_message(true, 'holdfast', '')"));
        } catch (FailureException _) {
            // What is wrong is on its way already.
        }
    }

    /// Records a version without running anything.
    void force(MigrationVersion version, String forced) {
        if (!table.exists(session)) {
            write(table.creation());
        }
        write(forced);
        requireRecorded(version);
    }

    /// Looks again at all that was written.
    private void requireRecorded(List<Move> moves) {
        var state = requireRecorded(moves.getLast().to());
        for (Move move : moves) {
            if (!state.shows(move)) {
                throw Failure.of(
                                MigrateError.NOT_RECORDED,
                                "%s does not say that migration %s was %s, right after that was written to it"
                                        .formatted(
                                                table,
                                                move.migration().name(),
                                                move.direction() == Direction.UP
                                                        ? "applied"
                                                        : "undone"))
                        .hint(
                                "look for a trigger on the table, a migration that writes to it, or"
                                        + " another runner without a lock")
                        .exception();
            }
        }
    }

    private TableState requireRecorded(MigrationVersion version) {
        var state = session.uncancelled(() -> table.read(session));
        if (state.dirty() || !state.version().equals(version)) {
            throw Failure.of(
                            MigrateError.NOT_RECORDED,
                            "%s says version %s right after version %s was written to it"
                                    .formatted(table, state.version(), version))
                    .hint("look for a trigger on the table, or another runner without a lock")
                    .exception();
        }
        return state;
    }

    private AppliedMigration apply(PlannedMove planned, boolean isLast) {
        Move move = planned.move();
        String direction = move.direction().name().toLowerCase(Locale.ROOT);
        long started = System.nanoTime();
        try (var step = run.step(direction + " " + move.migration().name())) {
            planned.warnings().forEach(run::warn);
            if (planned.resumeAt() > 0 || !planned.isAtomic() || !atOnce(planned, isLast)) {
                new ScriptInParts(planned, session, table, journal, sender, run).send();
            }
            step.complete();
        }
        return planned.applied(Duration.ofNanos(System.nanoTime() - started), guard.takeImpact());
    }

    /// Sends the script and its records as one query, which is one transaction: whatever happens,
    /// all of it is there or nothing is.
    ///
    /// @return whether it is done; false if a record was refused and not the script, or if the
    ///   script works outside of transactions, and with that all was undone
    private boolean atOnce(PlannedMove planned, boolean isLast) {
        MigrationScript script = planned.script();
        var failures = new MoveFailures(planned, table, run);
        String records =
                (isLast ? "" : UNSYNCED)
                        + table.done(planned.move(), script)
                        + "\n"
                        + journal.done(planned.move(), script, planned.down());
        UnitText text =
                script.units().isEmpty()
                        ? UnitText.of(records)
                        : UnitText.of(script, script.units().getFirst(), records);
        ScriptOutcome outcome;
        try {
            outcome = sender.transactional(new GuardedUnit(script, script.statements()), text);
        } catch (FailureException e) {
            throw MoveFailures.isLost(e) ? failures.notKnown(e) : e;
        }
        return switch (outcome) {
            case ScriptOutcome.Done _ -> true;
            case ScriptOutcome.Refused refused -> {
                if (text.isOfRecords(refused)) {
                    yield false;
                }
                var evidence = ScriptEvidence.of(script, 0, text, refused, false);
                var stop = sender.stopped();
                journal.failed(
                        planned.move(),
                        script,
                        false,
                        0,
                        stop.map(Stop::sentence).orElse(refused.refusal().sentence()));
                throw stop.map(it -> failures.stopped(it, refused.refusal(), evidence, true))
                        .orElseGet(() -> failures.refused(refused.refusal(), evidence, true));
            }
        };
    }

    /// Writes to the version table, in one transaction, also when the run is cancelled.
    private void write(String statements) {
        session.uncancelled(() -> session.transaction(() -> session.execute(Sql.text(statements))));
    }

    /// A file before may have given the lock up, by DISCARD ALL or pg_advisory_unlock_all(). Asked
    /// after each that could have, and in any case before the last one.
    private void keepLock(Move next) {
        if (!lock.keep()) {
            return;
        }
        run.warn(
                "the last file gave up the lock of this run, which is taken again; without it"
                        + " another runner could have come between");
        var now = table.read(session);
        if (now.dirty() || !now.version().equals(next.from())) {
            throw Failure.of(
                            MigrateError.CHANGED_MEANWHILE,
                            "another run brought the database from version %s to %s meanwhile"
                                    .formatted(next.from(), now.version()))
                    .hint("look at it with: holdfast migrate status")
                    .exception();
        }
    }
}
