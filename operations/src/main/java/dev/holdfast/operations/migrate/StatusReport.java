package dev.holdfast.operations.migrate;

import dev.holdfast.operations.migrate.journal.Checksums;
import dev.holdfast.operations.migrate.journal.JournalEntry;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Says where a database stands: each migration, and what is odd about it.
final class StatusReport {
    private final Standing standing;

    private StatusReport(Standing standing) {
        this.standing = standing;
    }

    /// @param running who holds the lock of migrations
    static StatusResult of(Standing standing, String database, Optional<String> running) {
        return new StatusReport(standing).report(database, running);
    }

    private StatusResult report(String database, Optional<String> running) {
        var lines = new ArrayList<ListedMigration>();
        for (Migration migration : standing.folder().all()) {
            lines.add(line(migration));
        }
        var version = standing.state().version();
        boolean unknown =
                (!version.isNone() && standing.folder().find(version).isEmpty())
                        || standing.isFileless(version);
        if (unknown && standing.folder().find(version).isEmpty()) {
            lines.add(fileless(version));
            lines.sort(java.util.Comparator.comparing(ListedMigration::version));
        }
        return new StatusResult(
                database,
                version,
                standing.isDirty(),
                unknown,
                count(lines, MigrationState.PENDING),
                count(lines, MigrationState.OUT_OF_ORDER),
                count(lines, MigrationState.MODIFIED),
                running,
                standing.unfinished().map(StatusReport::inWords),
                standing.style().name(),
                standing.table().toString(),
                lines);
    }

    private static String inWords(Unfinished unfinished) {
        return unfinished.entry().file().orElse(unfinished.migration().name())
                + " did not come to its end, "
                + unfinished.inWords();
    }

    private static int count(List<ListedMigration> lines, MigrationState state) {
        return (int) lines.stream().filter(it -> it.state() == state).count();
    }

    private ListedMigration line(Migration migration) {
        var state = state(migration);
        return new ListedMigration(
                migration.version(),
                migration.title(),
                state,
                migration.up().isPresent(),
                standing.canUndo(migration),
                standing.view().applied(migration.version()).flatMap(JournalEntry::ended),
                todo(migration, state));
    }

    private static ListedMigration fileless(MigrationVersion version) {
        return new ListedMigration(
                version,
                "",
                MigrationState.MISSING,
                false,
                false,
                Optional.empty(),
                Optional.of("get the newer files; it cannot be undone without them"));
    }

    private MigrationState state(Migration migration) {
        var state = standing.state();
        boolean begun =
                standing.unfinished()
                        .map(it -> it.migration().equals(migration))
                        .orElse(migration.version().equals(state.version()));
        if (standing.isDirty() && begun) {
            return MigrationState.DIRTY;
        }
        if (!standing.applied().has(migration.version())) {
            return standing.isOutOfOrder(migration)
                    ? MigrationState.OUT_OF_ORDER
                    : MigrationState.PENDING;
        }
        if (standing.isFileless(migration.version())) {
            return MigrationState.MISSING;
        }
        return isModified(migration) ? MigrationState.MODIFIED : MigrationState.APPLIED;
    }

    /// Whether its statements are others than those that were applied; comments do not count.
    private boolean isModified(Migration migration) {
        if (migration.up().isEmpty()) {
            return false;
        }
        if (standing.row(migration.version())
                .filter(row -> standing.style().isModified(migration, row))
                .isPresent()) {
            return true;
        }
        var meaning = standing.view().applied(migration.version()).flatMap(JournalEntry::meaning);
        return meaning.isPresent()
                && !meaning.get()
                        .equals(
                                Checksums.of(standing.style().script(migration, Direction.UP))
                                        .meaning());
    }

    private Optional<String> todo(Migration migration, MigrationState state) {
        return switch (state) {
            case APPLIED, PENDING -> Optional.empty();
            case OUT_OF_ORDER ->
                    Optional.of("give it a later number, or: holdfast migrate up --out-of-order");
            case MODIFIED ->
                    Optional.of(
                            "put the file back and write a new migration, or: holdfast migrate repair");
            case DIRTY -> Optional.of("holdfast migrate repair");
            case MISSING ->
                    Optional.of(
                            standing.canUndo(migration)
                                    ? "get the newer files, or: holdfast migrate down 1"
                                    : "get the newer files; it cannot be undone without them");
        };
    }
}
