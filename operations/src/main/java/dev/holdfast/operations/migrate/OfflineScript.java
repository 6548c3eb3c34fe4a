package dev.holdfast.operations.migrate;

import dev.holdfast.operations.migrate.journal.Checksums;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.operations.migrate.style.MigrationStyle;
import dev.holdfast.operations.migrate.style.Move;
import dev.holdfast.operations.migrate.style.SqlLiteral;
import dev.holdfast.operations.migrate.style.VersionTable;
import dev.holdfast.postgres.sql.SqlUnit;
import java.util.List;
import java.util.stream.Collectors;

/// A script for psql that does what `up` or `down` would, the records of the version table with it,
/// and that stops before it has done anything where the database is at another version than
/// expected. The same files make the same script, byte by byte.
final class OfflineScript {
    private static final String TAG = "$holdfast$";

    private final MigrationStyle style;
    private final VersionTable table;
    private final String database;
    private final VersionRange range;
    private final List<Move> moves;
    private final List<Migration> leftOut;
    private final StringBuilder text = new StringBuilder();

    /// @param database its name, on which some tools' locks depend
    /// @param leftOut of which it cannot be known whether they are to run
    OfflineScript(
            MigrationStyle style,
            VersionTable table,
            String database,
            VersionRange range,
            List<Move> moves,
            List<Migration> leftOut) {
        this.style = style;
        this.table = table;
        this.database = database;
        this.range = range;
        this.moves = List.copyOf(moves);
        this.leftOut = List.copyOf(leftOut);
    }

    String write() {
        var scripts =
                moves.stream().map(it -> style.script(it.migration(), it.direction())).toList();
        head(scripts);
        guard();
        if (range.from().isNone()) {
            inTransaction(table.creation());
        }
        for (int i = 0; i < moves.size(); i++) {
            file(moves.get(i), scripts.get(i));
        }
        unlock();
        return text.toString();
    }

    private void head(List<MigrationScript> scripts) {
        add(
                "-- Brings database %s from version %s to %s, and records it in %s as %s does."
                        .formatted(
                                database,
                                range.from(),
                                range.to(),
                                table,
                                style.name().equals("plain") ? "Holdfast" : style.name()));
        add("-- Made by: holdfast migrate sql %s:%s".formatted(range.from(), range.to()));
        add("-- Run it with: psql -X -d %s -f THIS_FILE".formatted(oneLine(database)));
        add("-- The files in their order, with the SHA-256 of their text:");
        for (MigrationScript script : scripts) {
            add("--   %s  %s".formatted(Checksums.of(script).text(), oneLine(script.name())));
        }
        for (Migration migration : leftOut) {
            add(
                    "-- Not in it, because it runs only when it has changed: %s; 'holdfast migrate up' sees to it."
                            .formatted(oneLine(migration.name())));
        }
        add(
                """
                \\set ON_ERROR_STOP on
                \\set AUTOCOMMIT on
                \\encoding UTF8
                set datestyle = 'ISO, MDY';
                """);
    }

    /// Asks for the lock instead of waiting for it: whoever waits has a snapshot, and a concurrent
    /// build of an index by the holder would wait for that.
    private void guard() {
        String locks =
                table.locks(database).stream()
                        .map("pg_catalog.pg_try_advisory_lock(%d)"::formatted)
                        .collect(Collectors.joining("\n    and "));
        add("-- Nothing is done unless the database is at version %s.".formatted(range.from()));
        add(
                """
                do %1$s
                declare
                  version_found text;
                begin
                  if not (%2$s) then
                    raise exception 'another migration run is at work on this database';
                  end if;
                  if pg_catalog.to_regclass(%3$s) is not null then
                    execute %4$s into version_found;
                  end if;
                  if coalesce(version_found, 'none') <> %5$s then
                    raise exception using message = pg_catalog.format(%6$s, coalesce(version_found, 'none'));
                  end if;
                end
                %1$s;
                """
                        .formatted(
                                TAG,
                                locks,
                                SqlLiteral.text(table.quoted()),
                                SqlLiteral.text(table.newest()),
                                SqlLiteral.text(table.told(range.from())),
                                SqlLiteral.text(
                                        "this script leads from version %s to %s, but the database is at version %%s"
                                                .formatted(range.from(), range.to()))));
    }

    private void file(Move move, MigrationScript script) {
        add(
                "-- %s %s: %s"
                        .formatted(
                                move.direction() == Direction.UP ? "Up" : "Down",
                                oneLine(move.migration().name()),
                                oneLine(script.name())));
        var units = script.units();
        if (units.isEmpty()) {
            inTransaction(table.done(move, script));
            return;
        }
        if (units.size() == 1 && isTransaction(units.getFirst())) {
            unit(script, units.getFirst(), table.done(move, script));
            return;
        }
        add(
                "-- It is no single transaction: where it stops midway, look what is there before going on.");
        inTransaction(table.begun(move, script));
        for (SqlUnit unit : units) {
            unit(script, unit, "");
        }
        inTransaction(table.done(move, script));
    }

    private static boolean isTransaction(SqlUnit unit) {
        return unit.kind() == SqlUnit.Kind.IMPLICIT || unit.commits();
    }

    private void unit(MigrationScript script, SqlUnit unit, String records) {
        String sent = closed(UnitText.of(script, unit, records).text());
        switch (unit.kind()) {
            case IMPLICIT -> add("begin;\n%s\ncommit;\n".formatted(sent));
            case EXPLICIT, ALONE, MAY_COMMIT_INSIDE -> add(sent + "\n");
        }
    }

    private void inTransaction(String statements) {
        if (!statements.isBlank()) {
            add("begin;\n%s\ncommit;\n".formatted(closed(statements.strip())));
        }
    }

    /// A last comment may not swallow the semicolon.
    private static String closed(String statements) {
        String stripped = statements.stripTrailing();
        return stripped.endsWith(";") && stripped.lastIndexOf("--") < stripped.lastIndexOf('\n') + 1
                ? stripped
                : stripped + "\n;";
    }

    private void unlock() {
        String locks =
                table.locks(database).reversed().stream()
                        .map("perform pg_catalog.pg_advisory_unlock(%d);"::formatted)
                        .collect(Collectors.joining(" "));
        add("do %1$s begin %2$s end %1$s;".formatted(TAG, locks));
    }

    private void add(String lines) {
        text.append(lines).append('\n');
    }

    /// Names of files and databases may hold what would end a comment.
    private static String oneLine(String name) {
        return name.replaceAll("\\p{Cntrl}|\\R", "?");
    }
}
