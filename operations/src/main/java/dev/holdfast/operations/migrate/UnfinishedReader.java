package dev.holdfast.operations.migrate;

import dev.holdfast.operations.migrate.journal.Checksums;
import dev.holdfast.operations.migrate.journal.JournalEntry;
import dev.holdfast.operations.migrate.journal.JournalEntry.Action;
import dev.holdfast.operations.migrate.journal.JournalEntry.Outcome;
import dev.holdfast.operations.migrate.journal.JournalView;
import dev.holdfast.operations.migrate.style.Alembic;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.operations.migrate.style.MigrationStyle;
import dev.holdfast.operations.migrate.style.TableState;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import dev.holdfast.postgres.sql.SqlUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds out what a script that was cut off or refused has left: the journal knows to the unit, the
/// catalog knows of a statement outside of transactions.
final class UnfinishedReader {
    /// Doing these again does no harm, however far they got.
    private static final Set<String> REPEATABLE =
            Set.of("VACUUM", "ANALYZE", "CLUSTER", "REINDEX", "CHECKPOINT", "DISCARD");

    private final MigrationStyle style;
    private final MigrationFolder folder;
    private final Session session;

    UnfinishedReader(MigrationStyle style, MigrationFolder folder, Session session) {
        this.style = style;
        this.folder = folder;
        this.session = session;
    }

    /// The script that did not come to its end, if the journal tells of one. Tools that keep a row
    /// for each migration write nothing before its end, so there the journal alone knows.
    Optional<Unfinished> read(TableState state, JournalView journal) {
        // What a program was doing cannot be read from it, and Alembic undoes what fails.
        if (style instanceof Alembic || (!state.dirty() && state.rows().isEmpty())) {
            return Optional.empty();
        }
        return journal.unfinished()
                .filter(entry -> isOf(entry, state))
                .flatMap(entry -> folder.find(entry.version()).map(it -> examine(entry, it)))
                .filter(it -> state.dirty() || !it.isNothing());
    }

    /// A failed down leaves the version below, as with golang-migrate.
    private boolean isOf(JournalEntry entry, TableState state) {
        if (!state.dirty()) {
            boolean applied =
                    state.rows().orElse(List.of()).stream()
                            .anyMatch(
                                    row -> row.success() && row.version().equals(entry.version()));
            return applied == (entry.action() == Action.DOWN);
        }
        return entry.version().equals(state.version())
                || (entry.action() == Action.DOWN
                        && state.version().compareTo(entry.version()) < 0);
    }

    private Unfinished examine(JournalEntry entry, Migration migration) {
        var direction = entry.action() == Action.DOWN ? Direction.DOWN : Direction.UP;
        var script = style.script(migration, direction);
        int count = script.statements().size();
        int reached = Math.min(entry.reached(), count);
        boolean changed =
                entry.reached() > count
                        || entry.prefix()
                                .filter(it -> !it.equals(Checksums.prefix(script, reached)))
                                .isPresent();
        if (changed) {
            return unfinished(
                    entry,
                    migration,
                    script,
                    entry.reached(),
                    Optional.empty(),
                    Optional.of(
                            "but these statements stand differently in %s now"
                                    .formatted(script.name())));
        }
        return unitAt(script, reached)
                .map(unit -> examine(entry, migration, script, unit, reached))
                .orElseGet(() ->
                        unfinished(
                                entry,
                                migration,
                                script,
                                reached,
                                Optional.empty(),
                                Optional.empty()));
    }

    private Unfinished examine(
            JournalEntry entry,
            Migration migration,
            MigrationScript script,
            SqlUnit unit,
            int reached) {
        var statement = unit.statements().getFirst();
        boolean exact =
                unit.kind() == SqlUnit.Kind.IMPLICIT || unit.commits() || unit.leavesNothing();
        if (exact || statement.begins("DROP", "INDEX")) {
            int done = isDropped(entry, statement) ? reached + 1 : reached;
            return unfinished(entry, migration, script, done, Optional.empty(), Optional.empty());
        }
        var index = ConcurrentIndex.of(statement);
        if (index.isPresent()) {
            return examineIndex(entry, migration, script, index.get(), reached);
        }
        boolean again =
                statement.words().stream().findFirst().filter(REPEATABLE::contains).isPresent();
        return unfinished(
                entry,
                migration,
                script,
                reached,
                Optional.empty(),
                again
                        ? Optional.empty()
                        : Optional.of("how much of that one is there cannot be told from outside"));
    }

    /// Whether a run was killed between the end of DROP INDEX CONCURRENTLY and the journal's word
    /// on it; one that was refused did not drop anything.
    private boolean isDropped(JournalEntry entry, SqlStatement statement) {
        return entry.outcome() == Outcome.RUNNING
                && ConcurrentIndex.dropped(statement)
                        .map(index ->
                                session.one(
                                        Sql.text(
                                                "select pg_catalog.to_regclass(?) is null as gone"),
                                        row -> row.flag("gone"),
                                        index))
                        .orElse(false);
    }

    private Unfinished examineIndex(
            JournalEntry entry,
            Migration migration,
            MigrationScript script,
            ConcurrentIndex index,
            int reached) {
        Optional<Boolean> valid =
                session.find(
                        Sql.text(
                                "select indisvalid as valid from pg_catalog.pg_index"
                                        + " where indexrelid = pg_catalog.to_regclass(?)"),
                        row -> row.flag("valid"),
                        index.sql());
        if (valid.isEmpty()) {
            return unfinished(
                    entry, migration, script, reached, Optional.empty(), Optional.empty());
        }
        return valid.get()
                ? unfinished(
                        entry, migration, script, reached + 1, Optional.empty(), Optional.empty())
                : unfinished(
                        entry,
                        migration,
                        script,
                        reached,
                        Optional.of(index.sql()),
                        Optional.empty());
    }

    private static Optional<SqlUnit> unitAt(MigrationScript script, int reached) {
        int before = 0;
        for (SqlUnit unit : script.units()) {
            if (before >= reached) {
                return Optional.of(unit);
            }
            before += unit.statements().size();
        }
        return Optional.empty();
    }

    private static Unfinished unfinished(
            JournalEntry entry,
            Migration migration,
            MigrationScript script,
            int done,
            Optional<String> leftover,
            Optional<String> doubt) {
        var statements = script.statements();
        int last = Math.min(done, statements.size());
        return new Unfinished(
                entry,
                migration,
                entry.action() == Action.DOWN ? Direction.DOWN : Direction.UP,
                done,
                statements.size(),
                last == 0
                        ? 0
                        : SqlScript.place(script.text(), statements.get(last - 1).end()).line(),
                last < statements.size()
                        ? Optional.of(statements.get(last)).map(SqlStatement::excerpt)
                        : Optional.empty(),
                leftover,
                doubt);
    }
}
