package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.journal.Journal.Noted;
import dev.holdfast.operations.migrate.journal.JournalEntry.Action;
import dev.holdfast.operations.migrate.style.Alembic;
import dev.holdfast.operations.migrate.style.AlembicRevision;
import dev.holdfast.operations.migrate.style.AlembicRunner;
import dev.holdfast.operations.migrate.style.AlembicTable;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationLock;
import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.migrate.style.Move;
import dev.holdfast.postgres.session.Session;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The migrations of a team that uses Alembic: the graph is read from its scripts, the scripts are
/// run by the team's own `alembic`, under our lock.
final class AlembicMigrations {
    private final Alembic alembic;
    private final Session session;
    private final AlembicTable table;
    private final AlembicRunner runner;
    private final Run run;

    AlembicMigrations(Alembic alembic, Session session, Run run) {
        this(alembic, new AlembicRunner(alembic, AlembicRunner.USUAL, Map.of()), session, run);
    }

    AlembicMigrations(Alembic alembic, AlembicRunner runner, Session session, Run run) {
        this.alembic = alembic;
        this.runner = runner;
        this.session = session;
        this.table = alembic.table(session);
        this.run = run;
    }

    StatusResult status() {
        var heads = table.heads(session);
        var state = table.read(session);
        var applied = new HashSet<MigrationVersion>();
        state.rows().orElse(List.of()).forEach(row -> applied.add(row.version()));
        var lines =
                alembic.history().reversed().stream()
                        .map(revision -> line(revision, applied.contains(version(revision))))
                        .toList();
        int pending =
                (int) lines.stream().filter(it -> it.state() == MigrationState.PENDING).count();
        boolean unknown = heads.stream().anyMatch(it -> alembic.find(it).isEmpty());
        return new StatusResult(
                session.target().database(),
                versions(heads),
                false,
                unknown,
                pending,
                0,
                0,
                MigrationLock.holder(session, table),
                Optional.empty(),
                alembic.name(),
                table.toString(),
                lines);
    }

    private static ListedMigration line(AlembicRevision revision, boolean applied) {
        return new ListedMigration(
                version(revision),
                revision.title(),
                applied ? MigrationState.APPLIED : MigrationState.PENDING,
                true,
                true,
                Optional.empty(),
                Optional.empty());
    }

    /// Brings the database to a target, in Alembic's own words: `heads`, `+1`, `-1`, `base`, an id.
    MigrateResult move(MigrateRun.Order order, OpenDatabase database) {
        String target = order.revision();
        var before = table.heads(session);
        boolean down = isDown(target, before);
        var revisions = plan(target, down, before);
        if (run.dryRun() || order.conduct().holds()) {
            var planned = planned(before, revisions, down);
            return order.conduct().holds() ? planned.asHeld() : planned;
        }
        if (revisions.isEmpty()) {
            return done(before, before, List.of(), down, WayBack.NONE);
        }
        new MigrateInspector(session, run).requireWritable();
        MigrateRun.requireBackups(order);
        if (down) {
            confirm(revisions, database.target().isProtected());
        }
        var taken = order.conduct().lock(database, order.lockTimeout());
        if (taken.isEmpty()) {
            return MigrateRun.left(database, versions(before));
        }
        try (var _ = taken.get();
                var step =
                        run.step(
                                "alembic %s %s"
                                        .formatted(down ? "downgrade" : "upgrade", target))) {
            var result = moveLocked(order, database.standing(database.files()), down);
            step.complete();
            return result;
        }
    }

    private MigrateResult moveLocked(MigrateRun.Order order, Standing standing, boolean down) {
        var now = table.heads(session);
        var planned = plan(order.revision(), down, now);
        if (planned.isEmpty()) {
            return done(now, now, List.of(), down, WayBack.NONE);
        }
        // What a revision does cannot be read, so it may as well take data away.
        var back = order.conduct().wayBack(session, versions(now), true);
        var journal = standing.journal();
        back.point().ifPresent(journal::restorePoint);
        journal.begin(versions(now));
        new JournalUpdate(standing).write();
        var applied = applied();
        try {
            var outcome =
                    down
                            ? runner.downgrade(session, order.revision(), run)
                            : runner.upgrade(session, order.revision(), run);
            note(standing, applied, down);
            journal.end(versions(outcome.after()));
            return done(outcome.before(), outcome.after(), planned, down, back);
        } catch (FailureException | CancelledException e) {
            noteFailed(standing, applied, planned, down, e);
            throw e;
        }
    }

    /// What a run that failed has brought about stays, unless all of it was one transaction.
    private void noteFailed(
            Standing standing,
            Set<MigrationVersion> before,
            List<AlembicRevision> planned,
            boolean down,
            RuntimeException cause) {
        if (!session.isOpen()) {
            return;
        }
        try {
            session.uncancelled(() -> {
                var done = note(standing, before, down);
                planned.stream()
                        .map(AlembicMigrations::version)
                        .filter(it -> !done.contains(it))
                        .findFirst()
                        .map(it -> migration(standing, it))
                        .ifPresent(it ->
                                standing.journal()
                                        .failed(
                                                new Move(
                                                        it,
                                                        down ? Direction.DOWN : Direction.UP,
                                                        it.version(),
                                                        it.version()),
                                                MigrationScript.absent(it),
                                                false,
                                                0,
                                                String.valueOf(cause.getMessage())));
                return done;
            });
        } catch (FailureException e) {
            run.warn("the journal could not be told: " + e.failure().message());
        }
    }

    /// Writes to the journal what alembic did, and answers which versions that concerns.
    private Set<MigrationVersion> note(
            Standing standing, Set<MigrationVersion> before, boolean down) {
        var after = applied();
        var changed = new LinkedHashSet<>(down ? before : after);
        changed.removeAll(down ? after : before);
        standing.journal()
                .note(
                        down ? Action.DOWN : Action.UP,
                        changed.stream()
                                .map(it ->
                                        new Noted(
                                                migration(standing, it),
                                                Optional.empty(),
                                                Optional.empty()))
                                .toList());
        return changed;
    }

    private static Migration migration(Standing standing, MigrationVersion version) {
        return standing.folder()
                .find(version)
                .orElseGet(() ->
                        new Migration(
                                version,
                                "",
                                Migration.Kind.VERSIONED,
                                Optional.empty(),
                                Optional.empty()));
    }

    private Set<MigrationVersion> applied() {
        var applied = new LinkedHashSet<MigrationVersion>();
        table.read(session).rows().orElse(List.of()).forEach(row -> applied.add(row.version()));
        return applied;
    }

    /// Records a revision as applied as `alembic stamp` does: heads of other branches stay.
    void stamp(MigrationVersion version) {
        alembic.stamp(session, List.of(version.isNone() ? "base" : id(version)), false);
    }

    private String id(MigrationVersion version) {
        return alembic.revisions().stream()
                .map(AlembicRevision::id)
                .filter(it -> new MigrationVersion(it).equals(version))
                .findFirst()
                .orElse(version.text());
    }

    private List<AlembicRevision> plan(String target, boolean down, List<String> heads) {
        return down ? alembic.down(target, heads) : alembic.up(target, heads);
    }

    /// A revision that is applied already can only be reached downwards.
    private boolean isDown(String target, List<String> heads) {
        if (target.equals("base") || target.startsWith("-")) {
            return true;
        }
        var applied = applied();
        return !heads.contains(target)
                && alembic.find(target).stream().anyMatch(it -> applied.contains(version(it)));
    }

    private void confirm(List<AlembicRevision> revisions, boolean isProtected) {
        String database = session.target().database();
        run.confirm(
                new Confirmation(
                        "Undo %d %s of database %s, with the data in them?"
                                .formatted(
                                        revisions.size(),
                                        revisions.size() == 1 ? "migration" : "migrations",
                                        database),
                        revisions.stream()
                                .map(it -> "what revision %s made".formatted(alembic.line(it)))
                                .toList(),
                        database,
                        isProtected));
    }

    private MigrateResult done(
            List<String> before,
            List<String> after,
            List<AlembicRevision> revisions,
            boolean down,
            WayBack back) {
        return MigrateResult.done(
                session.target().database(),
                versions(before),
                versions(after),
                0,
                before.equals(after) ? List.of() : listed(revisions, down),
                back);
    }

    private MigrateResult planned(
            List<String> before, List<AlembicRevision> revisions, boolean down) {
        return MigrateResult.planned(
                session.target().database(),
                versions(before),
                versions(before),
                0,
                listed(revisions, down));
    }

    /// The plan for a database that does not exist yet.
    static MigrateResult planned(String database, List<AlembicRevision> revisions) {
        return MigrateResult.planned(
                database,
                MigrationVersion.NONE,
                revisions.isEmpty() ? MigrationVersion.NONE : version(revisions.getLast()),
                0,
                listed(revisions, false));
    }

    private static List<AppliedMigration> listed(List<AlembicRevision> revisions, boolean down) {
        return revisions.stream()
                .map(it ->
                        new AppliedMigration(
                                version(it),
                                it.title(),
                                down ? Direction.DOWN : Direction.UP,
                                0,
                                new ByteSize(0),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty()))
                .toList();
    }

    private static MigrationVersion version(AlembicRevision revision) {
        return new MigrationVersion(revision.id());
    }

    private static MigrationVersion versions(List<String> heads) {
        return heads.isEmpty()
                ? MigrationVersion.NONE
                : new MigrationVersion(String.join(", ", heads));
    }
}
