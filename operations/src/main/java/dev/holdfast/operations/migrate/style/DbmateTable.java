package dev.holdfast.operations.migrate.style;

import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// dbmate's version table: a row for each applied migration, its version as the file's name writes
/// it.
public record DbmateTable(TablePlace place) implements VersionTable {
    static final String USUAL = "schema_migrations";
    static final String COLUMNS = "version character varying";

    @Override
    public String sql(Session session) {
        return place.sql(session);
    }

    @Override
    public String quoted() {
        return place.quoted();
    }

    @Override
    public String toString() {
        return place.toString();
    }

    @Override
    public TableState read(Session session) {
        if (!exists(session)) {
            return TableState.NONE;
        }
        return TableState.of(
                session.list(
                        Sql.text(
                                "select version from %s order by version collate \"C\""
                                        .formatted(place.quoted())),
                        row -> AppliedRow.of(new MigrationVersion(row.text("version")))));
    }

    @Override
    public boolean exists(Session session) {
        return place.exists(session, COLUMNS, "dbmate");
    }

    @Override
    public String creation() {
        return "create table if not exists %s (version varchar primary key)"
                .formatted(place.quoted());
    }

    @Override
    public String done(Move move, MigrationScript script) {
        String version = SqlLiteral.text(NumberedFiles.digits(move.migration()));
        return switch (move.direction()) {
            case UP -> "insert into %s (version) values (%s);".formatted(place.quoted(), version);
            case DOWN -> "delete from %s where version = %s;".formatted(place.quoted(), version);
        };
    }

    /// dbmate records nothing before the end.
    @Override
    public String begun(Move move, MigrationScript script) {
        return "";
    }

    @Override
    public String failed(Move move, MigrationScript script) {
        return "";
    }

    @Override
    public String takenBack(Move move) {
        return "";
    }

    @Override
    public String forced(MigrationVersion version, MigrationFolder folder) {
        if (version.isNone()) {
            return "delete from %s;".formatted(place.quoted());
        }
        if (!version.isWhole()) {
            throw place.unrecordable(version, "dbmate");
        }
        return ("delete from %1$s where case when version ~ '^[0-9]+$' then version::numeric > %2$s"
                        + " else false end; insert into %1$s (version) values %3$s"
                        + " on conflict do nothing;")
                .formatted(place.quoted(), version, applied(version, folder));
    }

    /// A version that has no file is recorded as typed.
    private static String applied(MigrationVersion version, MigrationFolder folder) {
        var digits = folder.upTo(version).stream().map(NumberedFiles::digits);
        return Stream.concat(
                        digits,
                        folder.find(version).isPresent() ? Stream.of() : Stream.of(version.text()))
                .map(it -> "(%s)".formatted(SqlLiteral.text(it)))
                .collect(Collectors.joining(", "));
    }

    @Override
    public String newest() {
        return "select max(version::numeric)::text from %s where version ~ '^[0-9]+$'"
                .formatted(place.quoted());
    }

    @Override
    public List<Long> locks(String database) {
        return List.of(place.lockOfOurs());
    }
}
