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
/// @param missing how many migrations fewer there were than asked for
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
        @Display(As.HIDDEN) int missing,
        List<AppliedMigration> migrations,
        @Display(As.HIDDEN) Optional<String> schema,
        @Display(As.HIDDEN) long errors,
        @Display(As.HIDDEN) long warnings)
        implements Result {

    public MigrateResult {
        migrations = List.copyOf(migrations);
    }

    MigrateResult with(CheckResult check) {
        return new MigrateResult(
                database,
                from,
                to,
                planned,
                missing,
                migrations,
                Optional.of(check.sentence()),
                check.count(CheckResult.Level.ERROR),
                check.count(CheckResult.Level.WARN));
    }

    @Override
    public String sentence() {
        return work()
                + blocked()
                + (missing > 0 ? " That is %d fewer than asked for.".formatted(missing) : "")
                + schema.map(said -> " " + said).orElse("");
    }

    @Override
    public List<String> next() {
        return errors + warnings > 0 ? List.of("schema check") : List.of();
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
        if (migrations.isEmpty()) {
            return "No change: database %s is at version %s.".formatted(database, from);
        }
        String verb =
                migrations.getFirst().direction() == Direction.UP
                        ? planned ? "Would apply" : "Applied"
                        : planned ? "Would undo" : "Undid";
        int count = migrations.size();
        return "%s %d %s: database %s %s from version %s to %s."
                .formatted(
                        verb,
                        count,
                        count == 1 ? "migration" : "migrations",
                        database,
                        planned ? "would go" : "went",
                        from,
                        to);
    }

    /// As with golang-migrate, a number that cannot be reached is an error in the end. What was
    /// applied stays where the check finds an error; whoever runs this must hear of it.
    @Override
    public boolean passed() {
        return missing == 0 && errors == 0;
    }
}
