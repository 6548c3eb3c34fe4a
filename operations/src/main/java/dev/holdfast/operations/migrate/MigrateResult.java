package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.util.List;

/// What `up`, `down` and `goto` did, or would do.
///
/// @param from the version before
/// @param to the version after
/// @param planned whether this is only the plan (`--dry-run`)
/// @param missing how many migrations fewer there were than asked for
/// @param migrations the files, in the order they ran
public record MigrateResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) MigrationVersion from,
        @Display(As.HIDDEN) MigrationVersion to,
        @Display(As.HIDDEN) boolean planned,
        @Display(As.HIDDEN) int missing,
        List<AppliedMigration> migrations)
        implements Result {

    public MigrateResult {
        migrations = List.copyOf(migrations);
    }

    @Override
    public String sentence() {
        return work() + (missing > 0 ? " That is %d fewer than asked for.".formatted(missing) : "");
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

    /// As with golang-migrate, a number that cannot be reached is an error in the end.
    @Override
    public boolean passed() {
        return missing == 0;
    }
}
