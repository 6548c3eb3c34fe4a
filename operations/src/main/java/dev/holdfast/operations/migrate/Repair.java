package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.journal.Checksums;
import dev.holdfast.operations.migrate.journal.Journal.Noted;
import dev.holdfast.operations.migrate.journal.JournalEntry;
import dev.holdfast.operations.migrate.journal.JournalEntry.Action;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationLock;
import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Puts right what can be put right without running a migration.
final class Repair {
    private final Standing standing;
    private final Session session;
    private final Run run;

    Repair(Standing standing, Session session, Run run) {
        this.standing = standing;
        this.session = session;
        this.run = run;
    }

    RepairResult planned() {
        var words = new ArrayList<String>();
        standing.unfinished()
                .flatMap(Unfinished::leftover)
                .ifPresent(index -> words.add("drop the invalid index " + index));
        if (standing.unfinished()
                .filter(it -> it.done() == 0 && it.doubt().isEmpty())
                .isPresent()) {
            words.add("take back the mark of a migration of which nothing is there");
        }
        modified().forEach(it -> words.add("take over the text of migration " + it.name()));
        return result(standing, session, true, words);
    }

    /// Does it, and says what.
    List<String> repair(MigrationLock lock) {
        if (standing.isDirty()) {
            // Says what to do where it cannot be known what is there.
            new MigratePlanner(standing).requireKnownState();
        }
        standing.journal().begin(standing.state().version());
        new JournalUpdate(standing).write();
        var words = new ArrayList<>(new MigrateExecutor(session, standing, lock, run).settle());
        alignTable(words);
        var modified = modified();
        standing.journal().note(Action.ADOPT, modified.stream().map(this::noted).toList());
        modified.forEach(it -> words.add("took over the text of migration " + it.name()));
        standing.journal().end(standing.applied().newest());
        return words;
    }

    /// What failed is forgotten by the tool's table, what was modified is recorded as it is now.
    private void alignTable(List<String> words) {
        boolean modified =
                standing.folder().all().stream()
                        .anyMatch(it ->
                                standing.row(it.version())
                                        .filter(row -> standing.style().isModified(it, row))
                                        .isPresent());
        String sql = standing.table().repaired(standing.folder());
        if (!sql.isBlank() && (modified || standing.state().dirty())) {
            session.uncancelled(() -> session.transaction(() -> session.execute(Sql.text(sql))));
            words.add("brought %s in line with the files".formatted(standing.table()));
        }
    }

    private List<Migration> modified() {
        return standing.folder().all().stream().filter(this::isModified).toList();
    }

    private boolean isModified(Migration migration) {
        var applied = standing.view().applied(migration.version()).flatMap(JournalEntry::checksum);
        return migration.up().isPresent()
                && applied.isPresent()
                && !applied.get()
                        .equals(
                                Checksums.of(standing.style().script(migration, Direction.UP))
                                        .text());
    }

    private Noted noted(Migration migration) {
        Optional<MigrationScript> up =
                Optional.of(standing.style().script(migration, Direction.UP));
        return new Noted(
                migration,
                up,
                migration.down().map(_ -> standing.style().script(migration, Direction.DOWN)));
    }

    static RepairResult result(
            Standing after, Session session, boolean planned, List<String> repaired) {
        boolean dirty = after.isDirty();
        return new RepairResult(
                session.target().database(),
                dirty ? after.state().version() : after.applied().newest(),
                planned,
                dirty,
                dirty ? after.unfinished().map(Unfinished::inWords) : Optional.empty(),
                dirty
                        ? after.unfinished()
                                .map(it ->
                                        it.direction() == Direction.UP
                                                ? "migrate up"
                                                : "migrate down 1")
                        : Optional.empty(),
                repaired);
    }
}
