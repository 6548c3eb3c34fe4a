package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.guard.Guard;
import dev.holdfast.operations.migrate.guard.GuardLimits;
import dev.holdfast.operations.migrate.style.Alembic;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationLock;
import dev.holdfast.operations.migrate.style.MigrationVersion;
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
    /// @param limits how long it may wait for others, and they for it
    /// @param revision the same in the words of Alembic
    /// @param conduct what is to be done besides
    record Order(
            Optional<Integer> count,
            Duration lockTimeout,
            GuardLimits limits,
            String revision,
            Conduct conduct,
            Function<MigratePlanner, List<Move>> decide) {}

    /// What a run does besides its moves.
    ///
    /// @param database as in `--database`
    /// @param holds whether it only says what is pending
    /// @param leaves whether it leaves the work to another run that is at it
    /// @param backup whether it backs the cluster up before
    /// @param safeguard what knows of backups
    record Conduct(
            Optional<String> database,
            boolean holds,
            boolean leaves,
            boolean backup,
            Safeguard safeguard) {

        static Conduct of(Optional<String> database, boolean backup, Safeguard safeguard) {
            return new Conduct(database, false, false, backup, safeguard);
        }

        /// Takes the lock, or nothing where the work is left to whoever holds it.
        Optional<MigrationLock> lock(OpenDatabase database, Duration timeout) {
            try {
                return Optional.of(database.lock(leaves ? Duration.ZERO : timeout));
            } catch (FailureException e) {
                if (!leaves || e.failure().code() != MigrateError.LOCKED) {
                    throw e;
                }
                return Optional.empty();
            }
        }

        WayBack wayBack(Session session, MigrationVersion from, boolean losing) {
            return WayBack.make(safeguard, this.database, backup, from, losing, session);
        }
    }

    MigrateResult migrate() {
        var files = database.files();
        if (database.style() instanceof Alembic alembic) {
            return new AlembicMigrations(alembic, session, run).move(order, database);
        }
        var before = database.standing(files);
        if (run.dryRun() || order.conduct().holds()) {
            return planned(before);
        }
        database.requireWritable();
        requireBackups(order);
        var agreed = agree(before);
        if (agreed.isEmpty() && !before.isDirty()) {
            // Nothing to do, whoever else is at work.
            warnOfOvertaken(before, agreed);
            return MigrateResult.done(
                    database.database(),
                    before.applied().newest(),
                    to(before, agreed),
                    missing(agreed),
                    List.of(),
                    WayBack.NONE);
        }
        var taken = order.conduct().lock(database, order.lockTimeout());
        if (taken.isEmpty()) {
            return left(database, before.applied().newest());
        }
        try (var lock = taken.get();
                var guard = Guard.over(session, order.limits(), run)) {
            var now = database.standing(files);
            var moves = moves(now);
            requireAgreed(agreed, moves, before, now);
            warnOfOvertaken(now, moves);
            var plan = PlannedMove.read(now, moves);
            var back = plan.isEmpty() ? WayBack.NONE : wayBack(now, plan);
            var applied =
                    new MigrateExecutor(session, now, lock, guard, run).applyWithJournal(plan);
            return MigrateResult.done(
                    database.database(),
                    now.applied().newest(),
                    to(now, moves),
                    missing(moves),
                    applied,
                    back);
        }
    }

    static void requireBackups(Order order) {
        var conduct = order.conduct();
        WayBack.require(conduct.backup(), conduct.safeguard());
    }

    static MigrateResult left(OpenDatabase database, MigrationVersion at) {
        return MigrateResult.left(
                database.database(),
                at,
                MigrationLock.holder(database.session(), database.table())
                        .orElse("it has just ended"));
    }

    private WayBack wayBack(Standing now, List<PlannedMove> plan) {
        var back = order.conduct().wayBack(session, now.applied().newest(), WayBack.isLosing(plan));
        back.point().ifPresent(now.journal()::restorePoint);
        return back;
    }

    private MigrateResult planned(Standing before) {
        var moves = moves(before);
        var result =
                MigrateResult.planned(
                        database.database(),
                        before.applied().newest(),
                        to(before, moves),
                        missing(moves),
                        PlannedMove.read(before, moves).stream()
                                .map(PlannedMove::planned)
                                .toList());
        return order.conduct().holds() ? result.asHeld() : result;
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

    private static MigrationVersion to(Standing before, List<Move> moves) {
        return moves.isEmpty() ? before.applied().newest() : moves.getLast().to();
    }

    private int missing(List<Move> moves) {
        return Math.max(0, order.count().orElse(0) - moves.size());
    }
}
