package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.style.Alembic;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationLock;
import dev.holdfast.operations.migrate.style.Move;
import dev.holdfast.postgres.session.Session;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// One run of `up`, `down` or `goto`: it decides what to do, asks where something goes, takes the
/// lock, decides again, and carries it out.
final class MigrateRun {
    private final OpenDatabase database;
    private final Session session;
    private final Order order;
    private final Run run;

    MigrateRun(OpenDatabase database, Order order) {
        this.database = database;
        this.session = database.session();
        this.order = order;
        this.run = database.run();
    }

    /// What is asked for.
    ///
    /// @param count how many migrations
    /// @param lockTimeout how long to wait for another run to end
    /// @param tableLockTimeout how long a statement may wait for a table
    /// @param revision the same in the words of Alembic
    record Order(
            Optional<Integer> count,
            Duration lockTimeout,
            Duration tableLockTimeout,
            String revision,
            Function<MigratePlanner, List<Move>> decide) {}

    MigrateResult migrate() {
        var files = database.files();
        if (database.style() instanceof Alembic alembic) {
            return new AlembicMigrations(alembic, session, run)
                    .move(order.revision(), order.lockTimeout(), database.target().isProtected());
        }
        var before = database.standing(files);
        if (run.dryRun()) {
            var moves = moves(before);
            var planned =
                    PlannedMove.read(before, moves).stream().map(PlannedMove::planned).toList();
            return result(before, moves, planned);
        }
        database.requireWritable();
        var agreed = agree(before);
        if (agreed.isEmpty() && !before.isDirty()) {
            // Nothing to do, whoever else is at work.
            warnOfOvertaken(before, agreed);
            return result(before, agreed, List.of());
        }
        try (var lock = database.lock(order.lockTimeout())) {
            var now = database.standing(files);
            var moves = moves(now);
            requireAgreed(agreed, moves, before, now);
            warnOfOvertaken(now, moves);
            var plan = PlannedMove.read(now, moves);
            var applied =
                    new MigrateExecutor(session, now, lock, order.tableLockTimeout(), run)
                            .applyWithJournal(plan);
            return result(now, moves, applied);
        }
    }

    private List<Move> moves(Standing standing) {
        return order.decide().apply(new MigratePlanner(standing));
    }

    /// What a later migration has overtaken stays pending, unless that is asked for.
    private void warnOfOvertaken(Standing standing, List<Move> moves) {
        var newest = standing.applied().newest();
        if (standing.isFileless(newest)) {
            run.warn(
                    "the database is at version %s, which has no file here: the files are older than the database"
                            .formatted(newest));
        }
        for (Migration migration : standing.folder().all()) {
            if (standing.isOutOfOrder(migration)
                    && moves.stream().noneMatch(it -> it.migration().equals(migration))) {
                run.warn(
                        "migration %s is not applied, and version %s was applied before it came; apply it with: holdfast migrate up --out-of-order"
                                .formatted(migration.name(), newest));
            }
        }
    }

    /// Asks for what goes, before the lock is taken: a person may take their time. Where the
    /// database is dirty another runner may just be at work, so that is left to be seen later.
    private List<Move> agree(Standing before) {
        if (before.isDirty()
                && (before.unfinished().isEmpty()
                        || MigrationLock.holder(session, before.table()).isPresent())) {
            return List.of();
        }
        var moves = moves(before);
        if (!isUpwards(moves)) {
            // What cannot be run is not asked for.
            PlannedMove.read(before, moves);
            confirm(moves);
        }
        return moves;
    }

    /// While we waited another runner may have done the work. What is left to do upwards is fine,
    /// but what is undone must be what was agreed to.
    private static void requireAgreed(
            List<Move> agreed, List<Move> now, Standing before, Standing after) {
        if (!isUpwards(now) && !agreed.equals(now)) {
            throw Failure.of(
                            MigrateError.CHANGED_MEANWHILE,
                            "another run brought the database from version %s to %s meanwhile"
                                    .formatted(before.applied().newest(), after.applied().newest()))
                    .hint("nothing was undone; look at it with: holdfast migrate status")
                    .exception();
        }
    }

    private static boolean isUpwards(List<Move> moves) {
        return moves.stream().allMatch(move -> move.direction() == Direction.UP);
    }

    private void confirm(List<Move> moves) {
        var goes = new ArrayList<String>();
        for (Move move : moves) {
            goes.add(
                    "what migration %s made, by %s"
                            .formatted(
                                    move.migration().name(),
                                    move.migration()
                                            .down()
                                            .map(file -> String.valueOf(file.getFileName()))
                                            .orElse("nothing")));
        }
        String name = database.database();
        run.confirm(
                new Confirmation(
                        "Undo %d %s of database %s, with the data in them?"
                                .formatted(
                                        moves.size(),
                                        moves.size() == 1 ? "migration" : "migrations",
                                        name),
                        goes,
                        name,
                        database.target().isProtected()));
    }

    private MigrateResult result(
            Standing before, List<Move> moves, List<AppliedMigration> migrations) {
        var from = before.applied().newest();
        var to = moves.isEmpty() ? from : moves.getLast().to();
        int missing = Math.max(0, order.count().orElse(0) - moves.size());
        return new MigrateResult(
                database.database(),
                from,
                to,
                run.dryRun(),
                missing,
                migrations,
                Optional.empty(),
                0,
                0);
    }
}
