package dev.holdfast.operations.migrate.journal;

import static dev.holdfast.operations.migrate.style.SqlLiteral.text;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.journal.JournalEntry.Action;
import dev.holdfast.operations.migrate.journal.JournalEntry.Outcome;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.migrate.style.Move;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// The journal of one version table. Statements that go with a script's own transaction are texts
/// (see [dev.holdfast.operations.migrate.style.VersionTable]); where there is no journal they are
/// empty.
public final class Journal {
    private final Session session;
    private final String table;
    private final Run run;
    private boolean writable;
    private Optional<String> restorePoint = Optional.empty();

    private Journal(Session session, String table, Run run) {
        this.session = session;
        this.table = table;
        this.run = run;
    }

    /// The journal of a version table, which need not exist yet. Changes nothing.
    ///
    /// @param table the version table's name as SQL writes it
    public static Journal of(Session session, String table, Run run) {
        return new Journal(session, table, run);
    }

    /// What it says; nothing where there is none, or where the role may not read it.
    public JournalView read() {
        return new JournalView(
                readable()
                        ? session.list(
                                Sql.of(Journal.class, "journal-entries"), Journal::entry, table)
                        : List.of());
    }

    /// By the places of the columns: there are as many rows as migrations, and more.
    private static JournalEntry entry(Row row) {
        return new JournalEntry(
                row.numberAt(0),
                new MigrationVersion(told(row, 1)),
                told(row, 2),
                Action.valueOf(told(row, 3).toUpperCase(Locale.ROOT)),
                Outcome.valueOf(told(row, 4).toUpperCase(Locale.ROOT)),
                Optional.ofNullable(row.textAt(5)),
                Optional.ofNullable(row.textAt(6)),
                Optional.ofNullable(row.textAt(7)),
                Optional.ofNullable(row.textAt(8)),
                row.numberAt(9) == 1,
                Math.toIntExact(row.numberAt(10)),
                Math.toIntExact(row.numberAt(11)),
                Optional.ofNullable(row.textAt(12)),
                instant(row.numberAt(13)),
                row.textAt(14) == null ? Optional.empty() : Optional.of(instant(row.numberAt(14))),
                told(row, 15),
                Optional.ofNullable(row.textAt(16)));
    }

    private static String told(Row row, int place) {
        return Objects.requireNonNull(row.textAt(place));
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /// The SQL that undoes what an entry applied.
    public Optional<String> downSql(JournalEntry entry) {
        return session.one(
                Sql.text("select down_sql from holdfast.migration_step where id = ?"),
                row -> row.findText("down_sql"),
                entry.id());
    }

    /// The restore point that the next run begins behind.
    public void restorePoint(String name) {
        restorePoint = Optional.of(name);
    }

    /// A journal of an earlier version has no such column.
    private void writeRestorePoint(String name) {
        if (!session.one(
                Sql.of(Journal.class, "journal-restore-point"), row -> row.flag("there"))) {
            tell("alter table holdfast.migration_run add column if not exists restore_point text");
        }
        tell(
                "update holdfast.migration_run set restore_point = %s where run = %s"
                        .formatted(text(name), text(run.id().toString())));
    }

    /// Begins a run: makes the journal where there is none and writes who runs. Where the role may
    /// not do that the run goes on without a journal, and says so.
    public void begin(MigrationVersion from) {
        try {
            session.uncancelled(() ->
                    session.transaction(() -> {
                        if (!exists()) {
                            session.execute(Sql.of(Journal.class, "journal-tables"));
                        }
                        return session.execute(
                                Sql.of(Journal.class, "journal-run"),
                                run.id(),
                                table,
                                System.getProperty("user.name", "unknown"),
                                from.toString());
                    }));
            writable = true;
            restorePoint.ifPresent(this::writeRestorePoint);
        } catch (FailureException e) {
            run.warn(
                    "this run goes without a journal, because role %s may not write to schema holdfast: %s"
                            .formatted(session.target().user(), e.failure().message()));
        }
    }

    private boolean readable() {
        return session.one(Sql.of(Journal.class, "journal-rights"), row -> row.flag("readable"));
    }

    private boolean exists() {
        return session.one(Sql.of(Journal.class, "journal-rights"), row -> row.flag("there"));
    }

    /// Ends the run.
    public void end(MigrationVersion to) {
        if (writable) {
            tell(
                    "update holdfast.migration_run set ended = pg_catalog.clock_timestamp(), to_version = %s where run = %s"
                            .formatted(text(to.toString()), text(run.id().toString())));
        }
    }

    /// Keeps the catalog's digest as it was when the run began.
    public void beganWith(String catalog) {
        keep("catalog_before", catalog);
    }

    /// Keeps the catalog's digest as the run left it.
    public void endedWith(String catalog) {
        keep("catalog_after", catalog);
    }

    private void keep(String column, String catalog) {
        if (writable) {
            tell(
                    "update holdfast.migration_run set %s = %s where run = %s"
                            .formatted(column, text(catalog), text(run.id().toString())));
        }
    }

    /// The catalog's digest as the last run by the same role left it.
    public Optional<String> lastCatalog() {
        return readable()
                ? session.find(
                        Sql.of(Journal.class, "journal-catalog"), row -> row.text("catalog"), table)
                : Optional.empty();
    }

    /// Writes to the journal alone: where that fails nothing but the journal suffers.
    private void tell(String statements) {
        try {
            session.uncancelled(
                    () -> session.transaction(() -> session.execute(Sql.text(statements))));
        } catch (FailureException e) {
            run.warn("the journal could not be told: " + e.failure().message());
        }
    }

    /// The statement that records a move as done within its own transaction, which began when the
    /// script did.
    ///
    /// @param down the script that would undo it
    public String done(Move move, MigrationScript script, Optional<MigrationScript> down) {
        return inserted(move, script, down, Outcome.DONE, script.statements().size());
    }

    /// The statement that records a move as begun.
    ///
    /// @param reached how many statements are done already
    public String begun(
            Move move, MigrationScript script, Optional<MigrationScript> down, int reached) {
        return inserted(move, script, down, Outcome.RUNNING, reached);
    }

    private String inserted(
            Move move,
            MigrationScript script,
            Optional<MigrationScript> down,
            Outcome outcome,
            int reached) {
        if (!writable) {
            return "";
        }
        var sums = Checksums.of(script);
        boolean ended = outcome == Outcome.DONE;
        return """
        insert into holdfast.migration_step (run, version, title, action, outcome, file, checksum, meaning, down_sql,
          statements, reached, prefix, began, ended)
        values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %d, %d, %s, pg_catalog.transaction_timestamp(), %s);
        """
                .formatted(
                        text(run.id().toString()),
                        text(move.migration().version().toString()),
                        text(move.migration().title()),
                        text(move.direction() == Direction.UP ? "up" : "down"),
                        text(word(outcome)),
                        text(script.name()),
                        text(sums.text()),
                        text(sums.meaning()),
                        down.map(it -> text(it.text())).orElse("null"),
                        script.statements().size(),
                        reached,
                        text(
                                reached == script.statements().size()
                                        ? sums.meaning()
                                        : Checksums.prefix(script, reached)),
                        ended ? "pg_catalog.clock_timestamp()" : "null");
    }

    /// The statement that records how many statements of the script that was begun are done.
    public String reached(MigrationScript script, int statements) {
        return writable
                ? "update holdfast.migration_step set reached = %d, prefix = %s where %s;"
                        .formatted(statements, text(Checksums.prefix(script, statements)), ours())
                : "";
    }

    /// The statement that records that the script that was begun is done.
    public String ended(MigrationScript script) {
        return writable
                ? "update holdfast.migration_step set reached = %d, outcome = 'done', ended = pg_catalog.clock_timestamp() where %s;"
                        .formatted(script.statements().size(), ours())
                : "";
    }

    /// What was begun by this run and runs still: one at most.
    private String ours() {
        return "run = %s and outcome = 'running'".formatted(text(run.id().toString()));
    }

    /// Records that a script failed; one that was begun, or one of which nothing was recorded yet.
    public void failed(
            Move move, MigrationScript script, boolean begun, int reached, String error) {
        if (!writable) {
            return;
        }
        String record =
                begun
                        ? "update holdfast.migration_step set reached = %d, outcome = 'failed', ended = pg_catalog.clock_timestamp(), error = %s where %s"
                                .formatted(reached, text(error), ours())
                        : inserted(move, script, Optional.empty(), Outcome.FAILED, reached)
                                + "update holdfast.migration_step set ended = pg_catalog.clock_timestamp(), error = %s where run = %s and outcome = 'failed' and ended is null"
                                        .formatted(text(error), text(run.id().toString()));
        tell(record);
    }

    /// Records what became of versions without a script being run.
    public void note(Action action, List<Noted> migrations) {
        if (!writable || migrations.isEmpty()) {
            return;
        }
        var rows = new StringBuilder();
        for (Noted noted : migrations) {
            var sums = noted.script().map(Checksums::of);
            rows.append(rows.isEmpty() ? "" : ",\n")
                    .append(
                            "(%s, %s, %s, %s, 'done', %s, %s, %s, %s, %d, %d, pg_catalog.clock_timestamp(), pg_catalog.clock_timestamp())"
                                    .formatted(
                                            text(run.id().toString()),
                                            text(noted.migration().version().toString()),
                                            text(noted.migration().title()),
                                            text(action.name().toLowerCase(Locale.ROOT)),
                                            noted.script()
                                                    .map(it -> text(it.name()))
                                                    .orElse("null"),
                                            sums.map(it -> text(it.text())).orElse("null"),
                                            sums.map(it -> text(it.meaning())).orElse("null"),
                                            noted.down().map(it -> text(it.text())).orElse("null"),
                                            noted.statements(),
                                            noted.statements()));
        }
        session.uncancelled(() ->
                session.execute(
                        Sql.text(
                                "insert into holdfast.migration_step (run, version, title, action, outcome,"
                                        + " file, checksum, meaning, down_sql, statements, reached,"
                                        + " began, ended) values "
                                        + rows)));
    }

    /// A migration of which the journal shall know.
    ///
    /// @param script its up script, where it is at hand
    /// @param down its down script
    public record Noted(
            Migration migration, Optional<MigrationScript> script, Optional<MigrationScript> down) {
        int statements() {
            return script.map(it -> it.statements().size()).orElse(0);
        }
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }
}
