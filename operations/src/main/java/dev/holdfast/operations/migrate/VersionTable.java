package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.Optional;

/// golang-migrate's version table: at most one row, `(version, dirty)`.
record VersionTable(String schema, String table) {

    /// `"schema"."table"`, for statements.
    String quoted() {
        return quote(schema) + "." + quote(table);
    }

    /// As the server writes it: quoted only where need be.
    String sql(Session session) {
        return session.one(
                Sql.text("select pg_catalog.format('%I.%I', ?::text, ?::text) as name"),
                row -> row.text("name"),
                schema,
                table);
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }

    /// What the table says; an empty or missing table says none.
    VersionState read(Session session) {
        if (!exists(session)) {
            return VersionState.NONE;
        }
        var rows =
                session.list(
                        Sql.text("select version, dirty from " + quoted() + " limit 2"),
                        this::state);
        if (rows.size() > 1) {
            throw foreign("holds several rows, but golang-migrate keeps one");
        }
        return rows.isEmpty() ? VersionState.NONE : rows.getFirst();
    }

    private VersionState state(Row row) {
        if (row.findText("version").isEmpty() || row.findText("dirty").isEmpty()) {
            throw foreign("holds a null, which golang-migrate never writes");
        }
        return new VersionState(version(row.number("version")), row.flag("dirty"));
    }

    private MigrationVersion version(long number) {
        if (number < -1) {
            throw foreign("holds version %d, which golang-migrate never writes".formatted(number));
        }
        return new MigrationVersion(number);
    }

    /// Whether the table is there; a table of this name with other columns is another tool's.
    boolean exists(Session session) {
        Optional<String> columns =
                session.find(
                        Sql.of(VersionTable.class, "version-table"), this::columns, schema, table);
        columns.filter(found -> !found.equals("dirty boolean, version bigint"))
                .ifPresent(found -> {
                    throw foreign("has other columns than golang-migrate's: " + found);
                });
        return columns.isPresent();
    }

    private String columns(Row row) {
        if (!row.flag("is_table")) {
            throw foreign("is no table (but a view, a sequence or the like)");
        }
        return row.text("columns");
    }

    void create(Session session) {
        if (!exists(session)) {
            session.execute(
                    Sql.text(
                            "create table if not exists "
                                    + quoted()
                                    + " (version bigint not null primary key,"
                                    + " dirty boolean not null)"));
        }
    }

    /// Replaces the row, in one transaction, and reads it back. A cancelled run does not keep it
    /// from being done.
    void write(Session session, VersionState state) {
        VersionState written =
                session.uncancelled(() -> {
                    session.transaction(() -> replace(session, state));
                    return read(session);
                });
        if (!written.equals(state)) {
            throw Failure.of(
                            MigrateError.NOT_RECORDED,
                            "%s says version %s right after version %s was written to it"
                                    .formatted(this, written.version(), state.version()))
                    .hint("look for a trigger on the table, or another runner without a lock")
                    .exception();
        }
    }

    private long replace(Session session, VersionState state) {
        session.execute(Sql.text("truncate " + quoted()));
        // golang-migrate's rule: a clean database without version is an empty table.
        return state.equals(VersionState.NONE)
                ? 0
                : session.execute(
                        Sql.text("insert into " + quoted() + " (version, dirty) values (?, ?)"),
                        state.version().number(),
                        state.dirty());
    }

    private RuntimeException foreign(String what) {
        return Failure.of(MigrateError.FOREIGN_TABLE, "%s %s".formatted(this, what))
                .hint(
                        "if it is another tool's, name another one in the URL:"
                                + " ?x-migrations-table=NAME")
                .fact("table", toString())
                .exception();
    }

    private static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
