package dev.holdfast.operations.migrate;

import dev.holdfast.operations.migrate.journal.Journal.Noted;
import dev.holdfast.operations.migrate.journal.JournalEntry;
import dev.holdfast.operations.migrate.journal.JournalEntry.Action;
import dev.holdfast.operations.migrate.style.Alembic;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.Migration.Kind;
import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.util.ArrayList;
import java.util.Optional;

/// Tells the journal what another tool did since: what is applied and what is not any more.
final class JournalUpdate {
    private final Standing standing;

    JournalUpdate(Standing standing) {
        this.standing = standing;
    }

    /// Writes it, and answers how many versions that concerned.
    int write() {
        var adopted = standing.unknownToJournal().stream().map(this::adopted).toList();
        var forgotten = standing.unknownToTable().stream().map(JournalUpdate::forgotten).toList();
        standing.journal().note(Action.ADOPT, adopted);
        standing.journal().note(Action.FORGET, forgotten);
        return adopted.size() + forgotten.size();
    }

    /// Writes that a version is recorded as the newest, without anything being run.
    void writeForced(MigrationVersion newest) {
        var stamped = new ArrayList<Noted>();
        var unstamped = new ArrayList<Noted>();
        for (Migration migration : standing.folder().all()) {
            boolean applied = migration.version().compareTo(newest) <= 0;
            if (applied && standing.view().applied(migration.version()).isEmpty()) {
                stamped.add(adopted(migration));
            }
            if (!applied && standing.view().applied(migration.version()).isPresent()) {
                unstamped.add(new Noted(migration, Optional.empty(), Optional.empty()));
            }
        }
        standing.journal().note(Action.STAMP, stamped);
        standing.journal().note(Action.UNSTAMP, unstamped);
    }

    private Noted adopted(Migration migration) {
        return new Noted(
                migration, script(migration, Direction.UP), script(migration, Direction.DOWN));
    }

    private Optional<MigrationScript> script(Migration migration, Direction direction) {
        // A program has no text that the journal could use.
        return standing.style() instanceof Alembic
                ? Optional.empty()
                : migration.file(direction).map(_ -> standing.style().script(migration, direction));
    }

    private static Noted forgotten(JournalEntry entry) {
        var migration =
                new Migration(
                        entry.version(),
                        entry.title(),
                        Kind.VERSIONED,
                        Optional.empty(),
                        Optional.empty());
        return new Noted(migration, Optional.empty(), Optional.empty());
    }
}
