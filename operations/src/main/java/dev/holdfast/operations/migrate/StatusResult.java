package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.util.List;
import java.util.Optional;

/// Where a database stands among its migrations.
///
/// @param version the newest applied, or the one in question where it is dirty
/// @param dirty whether a migration was begun and not finished
/// @param unknown whether the database's version has no file
/// @param pending how many are to be applied by `migrate up`
/// @param outOfOrder how many are not applied although later ones are
/// @param modified how many are applied and say something else now
/// @param running who holds the lock of migrations just now
/// @param unfinished what there is of the migration that was begun, where that is known
/// @param style whose files and table they are
/// @param table the version table, which need not exist yet
public record StatusResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) MigrationVersion version,
        @Display(As.HIDDEN) boolean dirty,
        @Display(As.HIDDEN) boolean unknown,
        @Display(As.HIDDEN) int pending,
        @Display(As.HIDDEN) int outOfOrder,
        @Display(As.HIDDEN) int modified,
        @Display(As.HIDDEN) Optional<String> running,
        @Display(As.HIDDEN) Optional<String> unfinished,
        String style,
        String table,
        List<ListedMigration> migrations)
        implements Result {

    public StatusResult {
        migrations = List.copyOf(migrations);
    }

    @Override
    public String sentence() {
        if (running.isPresent()) {
            return "Database %s is being migrated just now by %s; its version says %s%s."
                    .formatted(database, running.get(), version, dirty ? ", unfinished" : "");
        }
        if (dirty) {
            return "Database %s is marked dirty at version %s: %s."
                    .formatted(
                            database,
                            version,
                            unfinished.orElse("a migration there failed or was cut off"));
        }
        if (unknown) {
            return "Database %s is at version %s, for which there is no file: the files are older than the database."
                    .formatted(database, version);
        }
        String waits =
                pending == 0
                        ? "nothing is pending"
                        : pending == 1 ? "1 migration is pending" : pending + " are pending";
        String odd =
                (outOfOrder > 0 ? " %d later overtaken and not applied.".formatted(outOfOrder) : "")
                        + (modified > 0
                                ? " %d applied and changed since.".formatted(modified)
                                : "");
        return version.isNone()
                ? "Database %s has no migration applied; %s.".formatted(database, waits)
                : "Database %s is at version %s; %s.%s".formatted(database, version, waits, odd);
    }

    @Override
    public List<String> next() {
        if (running.isPresent()) {
            return List.of("migrate status");
        }
        if (dirty) {
            return List.of(unfinished.isPresent() ? "migrate repair" : "migrate force VERSION");
        }
        return pending > 0 && !unknown ? List.of("migrate up") : List.of();
    }

    /// A dirty database is a finding, unless a run is just under way.
    @Override
    public boolean passed() {
        return !dirty || running.isPresent();
    }
}
