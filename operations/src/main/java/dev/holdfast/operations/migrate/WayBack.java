package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.Safeguard.Backup;
import dev.holdfast.operations.migrate.Safeguard.Backups;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.sql.SqlStatement;
import dev.holdfast.postgres.sql.SqlToken;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What leads back to before a run: a named restore point wherever a backup stands behind it, which
/// costs nothing, and a backup where that is asked for.
///
/// @param point the restore point's name
/// @param position where in the WAL it is
/// @param backup the label of the backup that was made
/// @param restore what to type to have a copy of the cluster as it was
record WayBack(
        Optional<String> point,
        Optional<String> position,
        Optional<String> backup,
        Optional<String> restore) {
    static final WayBack NONE =
            new WayBack(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /// `MAXFNAMELEN` of the server, less the zero at the end.
    private static final int LONGEST_NAME = 63;

    private static final Set<String> KEPT_BY_ALTER =
            Set.of("CONSTRAINT", "DEFAULT", "NOT", "EXPRESSION", "IDENTITY", "TRIGGER", "RULE");

    /// Refuses a backup that could not be made, before anybody is asked anything.
    static void require(boolean backup, Safeguard safeguard) {
        if (backup && !safeguard.canBackUp()) {
            throw Failure.of(
                            MigrateError.NO_REPOSITORY,
                            "a backup is asked for, but the project has no repository")
                    .hint("declare one in holdfast.yml: repository: { local: { path: /backups } }")
                    .exception();
        }
    }

    /// Makes it; the lock is held, so nothing of a migration is behind it.
    ///
    /// @param losing whether data may go for good
    static WayBack make(
            Safeguard safeguard,
            Optional<String> database,
            boolean backup,
            MigrationVersion from,
            boolean losing,
            Session session) {
        var run = session.run();
        Optional<Backup> made = backup ? safeguard.backUp(database, run) : Optional.empty();
        Optional<Backups> known = backups(safeguard, database, run);
        if (known.isEmpty()) {
            return NONE;
        }
        var backups = known.get();
        Optional<String> position = Optional.empty();
        String name = name(from, run);
        if (backups.latest().isPresent()) {
            position = point(name, losing, session);
        }
        var restore =
                position.filter(_ -> backups.receiving())
                        .map(_ -> backups.restore("point:" + name, folder(run)))
                        .or(() ->
                                made.map(it ->
                                        backups.restore(it.stop(), folder(run))
                                                + " --backup "
                                                + it.label()));
        if (restore.isEmpty()) {
            say(backups, position.isPresent(), losing, run);
        }
        return new WayBack(position.map(_ -> name), position, made.map(Backup::label), restore);
    }

    /// Looking at backups may fail in many ways that are no reason to stop a migration.
    private static Optional<Backups> backups(
            Safeguard safeguard, Optional<String> database, Run run) {
        try {
            return safeguard.backups(database, run);
        } catch (FailureException e) {
            run.warn("how backups stand cannot be told: " + e.failure().message());
            return Optional.empty();
        }
    }

    /// Short, so that the socket of a server that is started there has a place below it.
    private static String folder(Run run) {
        return "before-" + run.id().toString().substring(0, 8);
    }

    private static String name(MigrationVersion from, Run run) {
        String id = run.id().toString().substring(0, 8);
        String version = from.text().replaceAll("[^A-Za-z0-9._-]", "-");
        String start = "holdfast-before-";
        int room = LONGEST_NAME - start.length() - id.length() - 1;
        return start + version.substring(0, Math.min(room, version.length())) + "-" + id;
    }

    private static Optional<String> point(String name, boolean losing, Session session) {
        try {
            return Optional.of(
                    session.one(
                            Sql.text(
                                    "select pg_catalog.pg_create_restore_point(?)::text as position"),
                            row -> row.text("position"),
                            name));
        } catch (FailureException e) {
            String said =
                    "no restore point could be made: %s; a superuser can allow it: grant execute on function pg_create_restore_point to %s"
                            .formatted(e.failure().message(), session.target().user());
            tell(said, losing, session.run());
            return Optional.empty();
        }
    }

    private static void say(Backups backups, boolean point, boolean losing, Run run) {
        String cluster = backups.cluster();
        if (backups.latest().isEmpty()) {
            tell(
                    "the repository has no backup of cluster %s, so nothing leads back to before this run; --backup makes one"
                            .formatted(cluster),
                    losing,
                    run);
        } else if (point) {
            tell(
                    "the WAL of cluster %s is not being received, so the restore point can be reached only once 'holdfast wal receive' has brought it; --backup makes a backup at once"
                            .formatted(cluster),
                    losing,
                    run);
        }
    }

    private static void tell(String said, boolean losing, Run run) {
        if (losing) {
            run.warn(said);
        } else {
            run.note(said);
        }
    }

    /// Whether moves may take data away for good, as far as their texts tell.
    static boolean isLosing(List<PlannedMove> moves) {
        return moves.stream()
                .anyMatch(it ->
                        it.move().direction() == Direction.DOWN
                                || it.script().statements().stream().anyMatch(WayBack::isLosing));
    }

    private static boolean isLosing(SqlStatement statement) {
        return statement.begins("TRUNCATE")
                || statement.begins("DELETE")
                || statement.begins("DROP", "TABLE")
                || statement.begins("DROP", "SCHEMA")
                || (statement.begins("ALTER", "TABLE") && dropsColumn(statement.tokens()));
    }

    private static boolean dropsColumn(List<SqlToken> tokens) {
        for (int i = 3; i + 1 < tokens.size(); i++) {
            var next = tokens.get(i + 1);
            if (tokens.get(i).is("DROP") && KEPT_BY_ALTER.stream().noneMatch(next::is)) {
                return true;
            }
        }
        return false;
    }
}
