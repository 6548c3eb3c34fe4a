package dev.holdfast.operations.migrate.style;

import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32;

/// golang-migrate's version table: at most one row, `(version, dirty)`.
public record GolangTable(TablePlace place) implements VersionTable {
    static final String USUAL = "schema_migrations";
    static final String COLUMNS = "dirty boolean, version bigint";

    private static final long SALT = 1_486_364_155L;

    public GolangTable(String schema, String table) {
        this(new TablePlace(schema, table));
    }

    @Override
    public String quoted() {
        return place.quoted();
    }

    @Override
    public String sql(Session session) {
        return place.sql(session);
    }

    @Override
    public String toString() {
        return place.toString();
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
        return place.exists(session, COLUMNS, "golang-migrate");
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
            throw place.unrecordable(version, "golang-migrate");
        }
        return replaced(version, false);
    }

    private static boolean fits(MigrationVersion version) {
        return version.text().matches("[0-9]{1,19}")
                && new BigInteger(version.text()).compareTo(BigInteger.valueOf(Long.MAX_VALUE))
                        <= 0;
    }

    /// The one row, replaced: a clean database without version is an empty table, its nil version
    /// -1. golang-migrate truncates; that makes the files of the table and its index anew and syncs
    /// them, which takes longer than most migrations, and shuts out whoever reads the version.
    private String replaced(MigrationVersion version, boolean dirty) {
        String emptied = "delete from %s;".formatted(quoted());
        return version.isNone() && !dirty
                ? emptied
                : "%s insert into %s (version, dirty) values (%s, %s);"
                        .formatted(
                                emptied, quoted(), version.isNone() ? "-1" : version.text(), dirty);
    }

    @Override
    public String newest() {
        return "select case when version = -1 then 'none' else version::text end || case when dirty then ' (dirty)' else '' end from "
                + quoted();
    }

    /// Both of its numbers: golang-migrate's own differ between its command (by URL, where the
    /// database is `/name`) and its library.
    @Override
    public List<Long> locks(String database) {
        return List.of(lock("/" + database), lock(database));
    }

    long lock(String database) {
        var checksum = new CRC32();
        checksum.update(
                (place.schema() + "\0" + place.table() + "\0" + database)
                        .getBytes(StandardCharsets.UTF_8));
        return checksum.getValue() * SALT & 0xFFFF_FFFFL;
    }

    private RuntimeException foreign(String what) {
        return place.foreign(what);
    }
}
