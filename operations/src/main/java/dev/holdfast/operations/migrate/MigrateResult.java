package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.schema.CheckResult;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What `up`, `down` and `goto` did, or would do.
///
/// @param from the version before
/// @param to the version after
/// @param planned whether this is only the plan (`--dry-run`)
/// @param held whether nothing was applied because the policy leaves that to a person
/// @param created whether the database was made, or would be
/// @param missing how many migrations fewer there were than asked for
/// @param running who was at work, where the work was left to them
/// @param restorePoint the restore point before the run
/// @param restorePosition where in the WAL it is
/// @param backup the backup that was made before the run
/// @param restore what to type to have a copy of the cluster as it was before the run
/// @param migrations the files, in the order they ran
/// @param schema what `schema check` said afterwards, where a schema is declared and the database
///   is at the newest version
/// @param errors how many errors it found
/// @param warnings how many warnings it found
public record MigrateResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) MigrationVersion from,
        @Display(As.HIDDEN) MigrationVersion to,
        @Display(As.HIDDEN) boolean planned,
        @Display(As.HIDDEN) boolean held,
        @Display(As.HIDDEN) boolean created,
        @Display(As.HIDDEN) int missing,
        @Display(As.HIDDEN) Optional<String> running,
        Optional<String> restorePoint,
        Optional<String> restorePosition,
        Optional<String> backup,
        @Display(As.HIDDEN) Optional<String> restore,
        List<AppliedMigration> migrations,
        @Display(As.HIDDEN) Optional<String> schema,
        @Display(As.HIDDEN) long errors,
        @Display(As.HIDDEN) long warnings)
        implements Result {

    public MigrateResult {
        migrations = List.copyOf(migrations);
    }

    /// What was done.
    static MigrateResult done(
            String database,
            MigrationVersion from,
            MigrationVersion to,
            int missing,
            List<AppliedMigration> migrations,
            WayBack back) {
        return new MigrateResult(
                database,
                from,
                to,
                false,
                false,
                false,
                missing,
                Optional.empty(),
                back.point(),
                back.position(),
                back.backup(),
                back.restore(),
                migrations,
                Optional.empty(),
                0,
                0);
    }

    /// What would be done.
    static MigrateResult planned(
            String database,
            MigrationVersion from,
            MigrationVersion to,
            int missing,
            List<AppliedMigration> migrations) {
        return done(database, from, to, missing, migrations, WayBack.NONE)
                .marked(true, false, false, Optional.empty());
    }

    /// The same, of which nothing was done because the policy leaves it to a person.
    MigrateResult asHeld() {
        return marked(false, true, created, running);
    }

    /// The same, of a database that was made before, or would be.
    MigrateResult asCreated(boolean made) {
        return marked(planned, held, made, running);
    }

    /// Nothing was done, because somebody else is at work.
    static MigrateResult left(String database, MigrationVersion at, String running) {
        return done(database, at, at, 0, List.of(), WayBack.NONE)
                .marked(false, false, false, Optional.of(running));
    }

    private MigrateResult marked(
            boolean isPlanned, boolean isHeld, boolean isCreated, Optional<String> whoRuns) {
        return new MigrateResult(
                database,
                from,
                to,
                isPlanned,
                isHeld,
                isCreated,
                missing,
                whoRuns,
                restorePoint,
                restorePosition,
                backup,
                restore,
                migrations,
                schema,
                errors,
                warnings);
    }

    MigrateResult with(CheckResult check) {
        return new MigrateResult(
                database,
                from,
                to,
                planned,
                held,
                created,
                missing,
                running,
                restorePoint,
                restorePosition,
                backup,
                restore,
                migrations,
                Optional.of(check.sentence()),
                check.count(CheckResult.Level.ERROR),
                check.count(CheckResult.Level.WARN));
    }

    /// Whether anything was done to the database.
    boolean isDone() {
        return !planned && !held && running.isEmpty();
    }

    @Override
    public String sentence() {
        return creation()
                + work()
                + blocked()
                + (missing > 0 ? " That is %d fewer than asked for.".formatted(missing) : "")
                + schema.map(said -> " " + said).orElse("");
    }

    private String creation() {
        if (!created) {
            return "";
        }
        return isDone()
                ? "Made database %s. ".formatted(database)
                : "Database %s does not exist%s. "
                        .formatted(database, held ? "" : " and would be made");
    }

    @Override
    public List<String> next() {
        if (held) {
            return migrations.isEmpty() ? List.of() : List.of("migrate up");
        }
        if (errors + warnings > 0) {
            return List.of("schema check");
        }
        return restore.map(List::of).orElse(List.of());
    }

    /// What it cost others.
    private String blocked() {
        int most = migrations.stream().flatMap(it -> it.blocked().stream()).reduce(0, Math::max);
        var longest =
                migrations.stream()
                        .flatMap(it -> it.blockedFor().stream())
                        .max(Duration::compareTo)
                        .orElse(Duration.ZERO);
        return most == 0
                ? ""
                : " Up to %d %s waited behind it, for at most %.1f s."
                        .formatted(
                                most,
                                most == 1 ? "session" : "sessions",
                                longest.toMillis() / 1000.0);
    }

    private String work() {
        if (running.isPresent()) {
            return "Nothing done: another run is at work on database %s: %s."
                    .formatted(database, running.get());
        }
        if (migrations.isEmpty()) {
            return "No change: database %s is at version %s.".formatted(database, from);
        }
        int count = migrations.size();
        String counted = count == 1 ? "migration" : "migrations";
        if (held) {
            return "Nothing applied, because the policy of database %s is manual: it is at version %s, and %d %s pending, to version %s."
                    .formatted(
                            database,
                            from,
                            count,
                            count == 1 ? "migration is" : "migrations are",
                            to);
        }
        String verb =
                migrations.getFirst().direction() == Direction.UP
                        ? planned ? "Would apply" : "Applied"
                        : planned ? "Would undo" : "Undid";
        return "%s %d %s: database %s %s from version %s to %s."
                .formatted(verb, count, counted, database, planned ? "would go" : "went", from, to);
    }

    /// As with golang-migrate, a number that cannot be reached is an error in the end. What was
    /// applied stays where the check finds an error; whoever runs this must hear of it. An
    /// application must not start on a database that lacks what a person is to apply.
    @Override
    public boolean passed() {
        return missing == 0 && errors == 0 && !(held && !migrations.isEmpty());
    }
}
