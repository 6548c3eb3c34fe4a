package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.Failure;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/// golang-migrate's version table: at most one row, `(version, dirty)`.
public record GolangTable(String schema, String table) implements VersionTable {
    private static final long SALT = 1_486_364_155L;

    /// `"schema"."table"`, for statements.
    String quoted() {
        return SqlLiteral.name(schema) + "." + SqlLiteral.name(table);
    }

    /// As the server writes it: quoted only where need be.
    @Override
    public String sql(Session session) {
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
    @Override
    public TableState read(Session session) {
        if (!exists(session)) {
            return TableState.NONE;
        }
        var rows =
                session.list(
                        Sql.text("select version, dirty from " + quoted() + " limit 2"),
                        this::state);
        if (rows.size() > 1) {
            throw foreign("holds several rows, but golang-migrate keeps one");
        }
        return rows.isEmpty() ? TableState.NONE : rows.getFirst();
    }

    private TableState state(Row row) {
        if (row.findText("version").isEmpty() || row.findText("dirty").isEmpty()) {
            throw foreign("holds a null, which golang-migrate never writes");
        }
        return TableState.at(version(row.number("version")), row.flag("dirty"));
    }

    private MigrationVersion version(long number) {
        if (number < -1) {
            throw foreign("holds version %d, which golang-migrate never writes".formatted(number));
        }
        return number == -1 ? MigrationVersion.NONE : MigrationVersion.of(number);
    }

    /// Whether the table is there; a table of this name with other columns is another tool's.
    @Override
    public boolean exists(Session session) {
        Optional<String> columns =
                session.find(
                        Sql.of(GolangTable.class, "version-table"), this::columns, schema, table);
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

    @Override
    public String creation() {
        return "create table if not exists %s (version bigint not null primary key, dirty boolean not null)"
                .formatted(quoted());
    }

    @Override
    public String done(Move move, MigrationScript script) {
        return replaced(move.to(), false);
    }

    @Override
    public String begun(Move move, MigrationScript script) {
        return replaced(move.to(), true);
    }

    /// What is recorded as begun says it already.
    @Override
    public String failed(Move move, MigrationScript script) {
        return "";
    }

    @Override
    public String takenBack(Move move) {
        return replaced(move.from(), false);
    }

    @Override
    public String forced(MigrationVersion version, MigrationFolder folder) {
        if (!version.isNone() && !fits(version)) {
            throw Failure.of(
                            MigrateError.BAD_VERSION,
                            "golang-migrate cannot record version %s".formatted(version))
                    .hint("a version is the number that a file's name begins with, or none")
                    .fact("version", version.toString())
                    .exception();
        }
        return replaced(version, false);
    }

    private static boolean fits(MigrationVersion version) {
        return version.text().matches("[0-9]{1,19}")
                && new BigInteger(version.text()).compareTo(BigInteger.valueOf(Long.MAX_VALUE))
                        <= 0;
    }

    /// The one row, replaced as golang-migrate does it: a clean database without version is an
    /// empty table, its nil version -1.
    private String replaced(MigrationVersion version, boolean dirty) {
        String emptied = "truncate %s;".formatted(quoted());
        return version.isNone() && !dirty
                ? emptied
                : "%s insert into %s (version, dirty) values (%s, %s);"
                        .formatted(
                                emptied, quoted(), version.isNone() ? "-1" : version.text(), dirty);
    }

    /// Both of its numbers: golang-migrate's own differ between its command (by URL, where the
    /// database is `/name`) and its library.
    @Override
    public List<Long> locks(String database) {
        return List.of(lock("/" + database), lock(database));
    }

    long lock(String database) {
        var checksum = new CRC32();
        checksum.update((schema + "\0" + table + "\0" + database).getBytes(StandardCharsets.UTF_8));
        return checksum.getValue() * SALT & 0xFFFF_FFFFL;
    }

    private RuntimeException foreign(String what) {
        return Failure.of(MigrateError.FOREIGN_TABLE, "%s %s".formatted(this, what))
                .hint(
                        "if it is another tool's, name another one in the URL:"
                                + " ?x-migrations-table=NAME")
                .fact("table", toString())
                .exception();
    }
}
