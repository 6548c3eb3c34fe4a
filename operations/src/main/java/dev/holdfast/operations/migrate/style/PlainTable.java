package dev.holdfast.operations.migrate.style;

import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The version table of files that no other tool knows: a row for each migration, made when it
/// begins.
final class PlainTable implements VersionTable {
    static final String COLUMNS =
            "applied_by text, began timestamp with time zone, checksum text, done boolean,"
                    + " elapsed_ms bigint, title text, version text";

    static final TablePlace PLACE = new TablePlace("holdfast", "plain_migrations");

    private static final String INSERTED = "version, title, checksum, began, elapsed_ms, done";

    private final Plain plain;

    PlainTable(Plain plain) {
        this.plain = plain;
    }

    @Override
    public String sql(Session session) {
        return PLACE.sql(session);
    }

    @Override
    public String quoted() {
        return PLACE.quoted();
    }

    @Override
    public String toString() {
        return PLACE.toString();
    }

    @Override
    public TableState read(Session session) {
        if (!exists(session)) {
            return TableState.NONE;
        }
        return TableState.of(
                session.list(
                        Sql.text("select * from %s order by began".formatted(PLACE.quoted())),
                        PlainTable::row));
    }

    private static AppliedRow row(Row row) {
        return new AppliedRow(
                new MigrationVersion(row.text("version")),
                row.text("title"),
                row.findInstant("began"),
                row.findText("applied_by"),
                row.findNumber("elapsed_ms").map(Duration::ofMillis),
                row.findText("checksum"),
                row.flag("done"));
    }

    @Override
    public boolean exists(Session session) {
        return PLACE.exists(session, COLUMNS, "Holdfast");
    }

    @Override
    public String creation() {
        return """
        create schema if not exists %s;
        create table if not exists %s (
            version text primary key,
            title text not null,
            checksum text,
            began timestamptz not null,
            elapsed_ms bigint,
            done boolean not null,
            applied_by text not null default session_user
        );
        """
                .formatted(SqlLiteral.name(PLACE.schema()), PLACE.quoted());
    }

    /// Measured from the arrival of the query, or from the row's own beginning where there is one.
    @Override
    public String done(Move move, MigrationScript script) {
        return """
        insert into %1$s as row (%2$s)
        values (%3$s, statement_timestamp(), %4$s, true)
        on conflict (version) do update
        set done = true, checksum = excluded.checksum, elapsed_ms = %5$s;
        """
                .formatted(
                        PLACE.quoted(),
                        INSERTED,
                        told(move.migration(), script),
                        millisSince("statement_timestamp()"),
                        millisSince("row.began"));
    }

    private static String told(Migration migration, MigrationScript script) {
        return "%s, %s, %s"
                .formatted(
                        SqlLiteral.text(migration.version().text()),
                        SqlLiteral.text(migration.title()),
                        script.checksum().map(SqlLiteral::text).orElse("null"));
    }

    private static String millisSince(String start) {
        return "(extract(epoch from clock_timestamp() - %s) * 1000)::bigint".formatted(start);
    }

    @Override
    public String begun(Move move, MigrationScript script) {
        return """
        insert into %1$s (%2$s)
        values (%3$s, clock_timestamp(), null, false)
        on conflict (version) do update
        set done = false, began = excluded.began, checksum = excluded.checksum;
        """
                .formatted(PLACE.quoted(), INSERTED, told(move.migration(), script));
    }

    /// What is recorded as begun says it already.
    @Override
    public String failed(Move move, MigrationScript script) {
        return "";
    }

    @Override
    public String takenBack(Move move) {
        return "delete from %s where version = %s and not done;"
                .formatted(PLACE.quoted(), SqlLiteral.text(move.migration().version().text()));
    }

    @Override
    public String forced(MigrationVersion version, MigrationFolder folder) {
        if (version.isNone()) {
            return "delete from %s;".formatted(PLACE.quoted());
        }
        if (!version.isWhole()) {
            throw PLACE.unrecordable(version, "Holdfast");
        }
        String versions =
                Stream.concat(
                                folder.upTo(version).stream(),
                                Stream.of(version)
                                        .filter(it -> folder.find(it).isEmpty())
                                        .map(Migration::unknown))
                        .map(it ->
                                "(%s, %s, null, clock_timestamp(), null, true)"
                                        .formatted(
                                                SqlLiteral.text(it.version().text()),
                                                SqlLiteral.text(it.title())))
                        .collect(Collectors.joining(", "));
        return """
        delete from %1$s where version::numeric > %2$s or not done;
        insert into %1$s (%3$s) values %4$s on conflict do nothing;
        """
                .formatted(PLACE.quoted(), version, INSERTED, versions);
    }

    /// What the files say now counts as what was run.
    @Override
    public String repaired(MigrationFolder folder) {
        return folder.all().stream()
                .map(it ->
                        "update %s set checksum = %s where version = %s and done;\n"
                                .formatted(
                                        PLACE.quoted(),
                                        plain.script(it, Direction.UP)
                                                .checksum()
                                                .map(SqlLiteral::text)
                                                .orElse("null"),
                                        SqlLiteral.text(it.version().text())))
                .collect(Collectors.joining());
    }

    @Override
    public String newest() {
        return "select max(version::numeric)::text || case when bool_and(done) then '' else ' (dirty)' end from "
                + PLACE.quoted();
    }

    @Override
    public List<Long> locks(String database) {
        return List.of(PLACE.lockOfOurs());
    }
}
