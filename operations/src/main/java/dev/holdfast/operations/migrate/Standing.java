package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.journal.Journal;
import dev.holdfast.operations.migrate.journal.JournalEntry;
import dev.holdfast.operations.migrate.journal.JournalView;
import dev.holdfast.operations.migrate.style.AppliedRow;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.Goose;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.Migration.Kind;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.operations.migrate.style.MigrationStyle;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.migrate.style.TableState;
import dev.holdfast.operations.migrate.style.VersionTable;
import dev.holdfast.postgres.session.Session;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Where a database stands: what its files, its version table and its journal say together.
///
/// @param folder the files, and with them what the journal knows to be applied and has no file
/// @param applied what is applied as a whole
/// @param unfinished the script at which a dirty database stands, where that is known
record Standing(
        MigrationStyle style,
        MigrationFolder folder,
        VersionTable table,
        TableState state,
        Journal journal,
        JournalView view,
        AppliedVersions applied,
        Optional<Unfinished> unfinished) {

    /// Reads it all; changes nothing.
    ///
    /// @param files the folder's own migrations
    static Standing read(MigrationStyle style, MigrationFolder files, Session session, Run run) {
        var table = style.table(session);
        var state = table.read(session);
        var journal = Journal.of(session, table.sql(session), run);
        var view = journal.read();
        var folder = withFileless(files, view, state);
        var unfinished = new UnfinishedReader(style, folder, session).read(state, view);
        return new Standing(
                style,
                folder,
                table,
                state,
                journal,
                view,
                AppliedVersions.of(folder, settled(folder, state, unfinished), view),
                unfinished);
    }

    /// The state as if the unfinished script had not begun.
    private static TableState settled(
            MigrationFolder folder, TableState state, Optional<Unfinished> unfinished) {
        return unfinished
                .filter(_ -> state.dirty())
                .map(it ->
                        new TableState(
                                it.direction() == Direction.UP
                                        ? folder.below(it.migration().version())
                                        : it.migration().version(),
                                false,
                                state.rows(),
                                state.baseline()))
                .orElse(state);
    }

    /// What is applied and has no file any more, or not yet, can still be undone.
    private static MigrationFolder withFileless(
            MigrationFolder files, JournalView view, TableState state) {
        var all = new ArrayList<>(files.all());
        for (JournalEntry entry : view.allApplied()) {
            boolean stands =
                    state.rows().isPresent() || entry.version().compareTo(state.version()) <= 0;
            if (stands && files.find(entry.version()).isEmpty()) {
                all.add(
                        new Migration(
                                entry.version(),
                                entry.title(),
                                Kind.VERSIONED,
                                Optional.empty(),
                                Optional.empty()));
            }
        }
        if (all.size() == files.all().size()) {
            return files;
        }
        all.sort(Comparator.comparing(Migration::version));
        return files.with(all);
    }

    /// Whether a migration was begun and not finished.
    boolean isDirty() {
        return state.dirty() || unfinished.isPresent();
    }

    /// Whether a migration is known from the journal only.
    boolean isFileless(MigrationVersion version) {
        return folder.find(version)
                .filter(it -> it.up().isEmpty() && it.down().isEmpty())
                .isPresent();
    }

    /// Whether a migration is pending although a later one is applied.
    boolean isOutOfOrder(Migration migration) {
        return migration.kind() == Kind.VERSIONED
                && !applied.has(migration.version())
                && migration.version().compareTo(applied.newest()) < 0;
    }

    /// Whether a migration that is run again when its file changes is to be run.
    boolean isRepeatableDue(Migration migration) {
        return migration.kind() == Kind.REPEATABLE
                && row(migration.version())
                        .map(row -> style.isModified(migration, row))
                        .orElse(true);
    }

    /// The last row of the version table on a version, where it keeps rows.
    Optional<AppliedRow> row(MigrationVersion version) {
        return Optional.ofNullable(applied.rows().get(version));
    }

    /// The script of a move: its file's, or for a down without one what the journal has kept.
    MigrationScript script(Migration migration, Direction direction) {
        if (direction == Direction.DOWN && migration.down().isEmpty()) {
            Optional<String> kept =
                    view.applied(migration.version())
                            .filter(JournalEntry::hasDown)
                            .flatMap(journal::downSql);
            if (kept.isPresent()) {
                return MigrationScript.of(
                        "the down SQL of %s in the journal".formatted(migration.name()),
                        kept.get());
            }
        }
        return style.script(migration, direction);
    }

    /// Whether a migration can be undone.
    boolean canUndo(Migration migration) {
        // goose itself would record a file without this section as undone.
        boolean noSection =
                style instanceof Goose
                        && migration.down().isPresent()
                        && style.script(migration, Direction.DOWN).isBlank();
        return migration.down().isPresent()
                ? !noSection
                : view.applied(migration.version()).filter(JournalEntry::hasDown).isPresent();
    }

    /// Brings the journal up to what another tool did meanwhile.
    List<Migration> unknownToJournal() {
        return folder.all().stream()
                .filter(it -> applied.has(it.version()))
                .filter(it -> view.applied(it.version()).isEmpty())
                .toList();
    }

    /// What the journal knows to be applied and the table does not.
    List<JournalEntry> unknownToTable() {
        return view.allApplied().stream().filter(it -> !applied.has(it.version())).toList();
    }
}
