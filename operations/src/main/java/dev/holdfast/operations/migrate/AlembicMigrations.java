package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.style.Alembic;
import dev.holdfast.operations.migrate.style.AlembicRevision;
import dev.holdfast.operations.migrate.style.AlembicRunner;
import dev.holdfast.operations.migrate.style.AlembicTable;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrationLock;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.postgres.session.Session;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The migrations of a team that uses Alembic: the graph is read from its scripts, the scripts are
/// run by the team's own `alembic`, under our lock.
final class AlembicMigrations {
    private final Alembic alembic;
    private final Session session;
    private final AlembicTable table;
    private final Run run;

    AlembicMigrations(Alembic alembic, Session session, Run run) {
        this.alembic = alembic;
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
    MigrateResult move(String target, Duration lockTimeout, boolean isProtected) {
        var before = table.heads(session);
        boolean down = isDown(target, before);
        var revisions = plan(target, down, before);
        if (run.dryRun() || revisions.isEmpty()) {
            return result(before, before, revisions, down, run.dryRun());
        }
        new MigrateInspector(session, run).requireWritable();
        if (down) {
            confirm(revisions, isProtected);
        }
        try (var _ = MigrationLock.take(session, table, lockTimeout, run);
                var step =
                        run.step(
                                "alembic %s %s"
                                        .formatted(down ? "downgrade" : "upgrade", target))) {
            var now = table.heads(session);
            var runner = new AlembicRunner(alembic, AlembicRunner.USUAL, Map.of());
            var outcome =
                    plan(target, down, now).isEmpty()
                            ? new AlembicRunner.Outcome(now, now)
                            : down
                                    ? runner.downgrade(session, target, run)
                                    : runner.upgrade(session, target, run);
            step.complete();
            return result(
                    outcome.before(),
                    outcome.after(),
                    outcome.before().equals(outcome.after()) ? List.of() : revisions,
                    down,
                    false);
        }
    }

    private List<AlembicRevision> plan(String target, boolean down, List<String> heads) {
        return down ? alembic.down(target, heads) : alembic.up(target, heads);
    }

    /// A revision that is applied already can only be reached downwards.
    private boolean isDown(String target, List<String> heads) {
        if (target.equals("base") || target.startsWith("-")) {
            return true;
        }
        var applied = new HashSet<MigrationVersion>();
        table.read(session).rows().orElse(List.of()).forEach(row -> applied.add(row.version()));
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

    private MigrateResult result(
            List<String> before,
            List<String> after,
            List<AlembicRevision> revisions,
            boolean down,
            boolean planned) {
        var direction = down ? Direction.DOWN : Direction.UP;
        return new MigrateResult(
                session.target().database(),
                versions(before),
                versions(after),
                planned,
                0,
                revisions.stream()
                        .map(it ->
                                new AppliedMigration(
                                        version(it),
                                        it.title(),
                                        direction,
                                        0,
                                        new ByteSize(0),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty()))
                        .toList(),
                Optional.empty(),
                0,
                0);
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
