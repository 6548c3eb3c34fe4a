package dev.holdfast.operations.migrate;

import dev.holdfast.operations.migrate.journal.JournalView;
import dev.holdfast.operations.migrate.style.AppliedRow;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.migrate.style.TableState;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which versions are applied.
///
/// @param newest the greatest of them, or none
/// @param rows the last row of the version table on each that succeeded, where it keeps rows
record AppliedVersions(
        MigrationVersion newest,
        Set<MigrationVersion> versions,
        Map<MigrationVersion, AppliedRow> rows) {

    AppliedVersions {
        versions = Set.copyOf(versions);
        rows = Map.copyOf(rows);
    }

    /// What a table says. One that keeps the newest version only means all up to it, but for those
    /// of which the journal knows that they were not there when later ones were applied.
    static AppliedVersions of(MigrationFolder folder, TableState state, JournalView journal) {
        var rows = new HashMap<MigrationVersion, AppliedRow>();
        state.rows().stream()
                .flatMap(List::stream)
                .filter(AppliedRow::success)
                .forEach(row -> rows.put(row.version(), row));
        var versions = new HashSet<>(rows.keySet());
        if (state.rows().isPresent()) {
            folder.all().stream()
                    .map(Migration::version)
                    .filter(it -> it.isNumber() && it.compareTo(state.baseline()) <= 0)
                    .forEach(versions::add);
        } else if (!state.version().isNone()) {
            versions.add(state.version());
            for (Migration migration : folder.all()) {
                var version = migration.version();
                boolean passedOver =
                        version.compareTo(journal.newest()) < 0
                                && journal.applied(version).isEmpty();
                if (version.compareTo(state.version()) <= 0 && !passedOver) {
                    versions.add(version);
                }
            }
        }
        return new AppliedVersions(
                versions.stream()
                        .filter(MigrationVersion::isNumber)
                        .max(MigrationVersion::compareTo)
                        .orElse(MigrationVersion.NONE),
                versions,
                rows);
    }

    boolean has(MigrationVersion version) {
        return versions.contains(version);
    }
}
