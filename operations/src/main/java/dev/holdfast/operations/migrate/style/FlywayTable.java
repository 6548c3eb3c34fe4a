package dev.holdfast.operations.migrate.style;

import dev.holdfast.operations.migrate.style.Migration.Kind;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Flyway's version table (PostgreSQLDatabase, JdbcTableSchemaHistory): a row for all that ever
/// ran, also for what was undone since; what failed and was rolled back has none.
final class FlywayTable implements VersionTable {
    static final String USUAL = "flyway_schema_history";
    static final String COLUMNS =
            "checksum integer, description character varying, execution_time integer,"
                    + " installed_by character varying, installed_on timestamp without time zone,"
                    + " installed_rank integer, script character varying, success boolean,"
                    + " type character varying, version character varying";

    /// "Flyway" as Flyway writes it in a number (PostgreSQLAdvisoryLockTemplate).
    private static final long LOCK = 77_431_708_279_161L;

    private static final int LONGEST_DESCRIPTION = 200;
    private static final int LONGEST_SCRIPT = 1_000;

    /// The time from the arrival of the query to here, if the script stands in front in the query.
    private static final String MEASURED =
            "(extract(epoch from clock_timestamp() - statement_timestamp()) * 1000)::integer";

    private final TablePlace place;
    private final String user;
    private final Flyway flyway;

    /// @param user who is recorded, as SQL
    FlywayTable(TablePlace place, String user, Flyway flyway) {
        this.place = place;
        this.user = user;
        this.flyway = flyway;
    }

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
    public boolean exists(Session session) {
        return place.exists(session, COLUMNS, "Flyway");
    }

    @Override
    public TableState read(Session session) {
        if (!exists(session)) {
            return TableState.NONE;
        }
        var history = new History();
        session.each(
                Sql.text(
                        """
                        select version, description, type, checksum, installed_by,
                               installed_on at time zone current_setting('TimeZone') as at,
                               execution_time, success
                        from %s
                        order by installed_rank\
                        """
                                .formatted(place.quoted())),
                history::add);
        return TableState.of(new ArrayList<>(history.applied.values()), history.baseline);
    }

    /// What its rows come to, one after the other.
    private static final class History {
        final Map<MigrationVersion, AppliedRow> applied = new LinkedHashMap<>();
        MigrationVersion baseline = MigrationVersion.NONE;

        void add(Row row) {
            String type = row.text("type");
            var version =
                    row.findText("version")
                            .map(MigrationVersion::new)
                            .orElseGet(() -> FlywayName.repeatable(row.text("description")));
            boolean success = row.flag("success");
            if (type.equals("SCHEMA")) {
                return;
            }
            applied.remove(version);
            if (type.endsWith("BASELINE") && success) {
                baseline = version;
            } else if (!success || !(type.equals("DELETE") || type.startsWith("UNDO"))) {
                applied.put(version, applied(version, row));
            }
        }

        private static AppliedRow applied(MigrationVersion version, Row row) {
            return new AppliedRow(
                    version,
                    row.text("description"),
                    row.findInstant("at"),
                    row.findText("installed_by"),
                    row.findNumber("execution_time").map(Duration::ofMillis),
                    row.findText("checksum"),
                    row.flag("success"));
        }
    }

    @Override
    public String creation() {
        return """
        create table if not exists %1$s (
            "installed_rank" int not null,
            "version" varchar(50),
            "description" varchar(200) not null,
            "type" varchar(20) not null,
            "script" varchar(1000) not null,
            "checksum" integer,
            "installed_by" varchar(100) not null,
            "installed_on" timestamp not null default now(),
            "execution_time" integer not null,
            "success" boolean not null,
            constraint %2$s primary key ("installed_rank")
        );
        create index if not exists %3$s on %1$s ("success");
        """
                .formatted(
                        place.quoted(),
                        SqlLiteral.name(place.table() + "_pk"),
                        SqlLiteral.name(place.table() + "_s_idx"));
    }

    @Override
    public String done(Move move, MigrationScript script) {
        return ran(move, script, MEASURED, true);
    }

    @Override
    public String done(Move move, MigrationScript script, Duration elapsed) {
        return ran(move, script, String.valueOf(elapsed.toMillis()), true);
    }

    /// Flyway records nothing before the end.
    @Override
    public String begun(Move move, MigrationScript script) {
        return "";
    }

    @Override
    public String failed(Move move, MigrationScript script) {
        return ran(move, script, "0", false);
    }

    @Override
    public String failed(Move move, MigrationScript script, Duration elapsed) {
        return ran(move, script, String.valueOf(elapsed.toMillis()), false);
    }

    @Override
    public String takenBack(Move move) {
        return "";
    }

    private String ran(Move move, MigrationScript script, String millis, boolean success) {
        var migration = move.migration();
        String type =
                move.direction() == Direction.DOWN
                        ? "UNDO_SQL"
                        : migration.kind() == Kind.BASELINE ? "SQL_BASELINE" : "SQL";
        return "insert into %1$s (%2$s) values ((%3$s), %4$s, %5$s, %6$s, %7$s);"
                .formatted(
                        place.quoted(),
                        INSERTED,
                        nextRank(),
                        described(move, migration),
                        SqlLiteral.text(type),
                        told(script),
                        "%s, %s".formatted(millis, success));
    }

    private static final String INSERTED =
            "installed_rank, version, description, type, script, checksum, installed_by,"
                    + " execution_time, success";

    private String nextRank() {
        return "select coalesce(max(installed_rank), 0) + 1 from " + place.quoted();
    }

    /// Version and description as the name of the file that ran says them.
    private static String described(Move move, Migration migration) {
        var name =
                migration
                        .file(move.direction())
                        .flatMap(file -> FlywayName.of(String.valueOf(file.getFileName())));
        String description = name.map(FlywayName::description).orElse(migration.title());
        boolean repeatable = migration.kind() == Kind.REPEATABLE;
        String version = name.map(FlywayName::version).orElse(migration.version().text());
        return "%s, %s"
                .formatted(
                        repeatable ? "null" : SqlLiteral.text(version),
                        SqlLiteral.text(shortened(description)));
    }

    private String told(MigrationScript script) {
        return "%s, %s, %s"
                .formatted(
                        SqlLiteral.text(shortenedScript(script.name())),
                        script.checksum().orElse("null"),
                        user);
    }

    /// As Flyway shortens what is too long for its columns (AbbreviationUtils).
    private static String shortened(String description) {
        return description.length() <= LONGEST_DESCRIPTION
                ? description
                : description.substring(0, LONGEST_DESCRIPTION - 3) + "...";
    }

    private static String shortenedScript(String script) {
        return script.length() <= LONGEST_SCRIPT
                ? script
                : "..." + script.substring(3, LONGEST_SCRIPT);
    }

    /// What is above the version is recorded as deleted, as `flyway repair` does it to what has no
    /// file; what is missing below is recorded as run, as with `skipExecutingMigrations`.
    @Override
    public String forced(MigrationVersion version, MigrationFolder folder) {
        if (!version.isNone() && !version.isNumber()) {
            throw place.unrecordable(version, "Flyway");
        }
        String above = version.isNone() ? "true" : key("version") + " > " + key(version);
        return forgotten()
                + deleted("version is not null and " + above)
                + (version.isNone() ? "" : recorded(version, folder));
    }

    private String recorded(MigrationVersion version, MigrationFolder folder) {
        var all = new ArrayList<>(folder.upTo(version));
        String unknown =
                folder.find(version).isPresent()
                        ? ""
                        : recorded(
                                key(version),
                                "%s, '', 'SQL', '', null, %s"
                                        .formatted(SqlLiteral.text(version.text()), user));
        return Stream.concat(
                        all.stream()
                                .map(it ->
                                        recorded(
                                                key(it.version()),
                                                described(
                                                                new Move(
                                                                        it,
                                                                        Direction.UP,
                                                                        version,
                                                                        version),
                                                                it)
                                                        + ", 'SQL', "
                                                        + told(flyway.recorded(it)))),
                        Stream.of(unknown))
                .collect(Collectors.joining());
    }

    /// One row, unless the version counts as applied already.
    private String recorded(String key, String values) {
        return """
        insert into %1$s (%2$s)
        select (%3$s), %4$s, 0, true
        where not exists (
          select from (%5$s) as newest
          where %6$s = %7$s and type <> 'DELETE' and type not like 'UNDO%%'
            or type like '%%BASELINE' and %6$s >= %7$s);
        """
                .formatted(
                        place.quoted(),
                        INSERTED,
                        nextRank(),
                        values,
                        newestRows(),
                        key("version"),
                        key);
    }

    /// The row of each version that counts.
    private String newestRows() {
        return "select distinct on (%1$s) * from %2$s where version is not null order by %1$s, installed_rank desc"
                .formatted(key("version"), place.quoted());
    }

    private String forgotten() {
        return "delete from %s where not success;\n".formatted(place.quoted());
    }

    private String deleted(String condition) {
        return """
        insert into %1$s (%2$s)
        select (%3$s) - 1 + row_number() over (order by installed_rank), version, description,
               'DELETE', script, checksum, %4$s, 0, true
        from (%5$s) as newest
        where type <> 'DELETE' and type not like 'UNDO%%' and (%6$s);
        """
                .formatted(place.quoted(), INSERTED, nextRank(), user, newestRows(), condition);
    }

    /// A version as something that can be compared: its numbers, without zeros at the end.
    private static String key(String column) {
        return "string_to_array(regexp_replace(%s, '([.]0+)+$', ''), '.')::numeric[]"
                .formatted(column);
    }

    private static String key(MigrationVersion version) {
        return "'{%s}'::numeric[]"
                .formatted(
                        Stream.of(version.text().split("[._]"))
                                .map(BigInteger::new)
                                .map(BigInteger::toString)
                                .collect(Collectors.joining(",")));
    }

    /// As `flyway repair`: failed rows go, those of the files say what the files say, those that
    /// have no file are recorded as deleted.
    @Override
    public String repaired(MigrationFolder folder) {
        List<Migration> all =
                folder.all().stream().filter(it -> it.kind() == Kind.VERSIONED).toList();
        if (all.isEmpty()) {
            return forgotten();
        }
        String files =
                all.stream()
                        .map(it ->
                                "(%s, %s, %s)"
                                        .formatted(
                                                key(it.version()),
                                                SqlLiteral.text(shortened(it.title())),
                                                flyway.recorded(it).checksum().orElse("null")))
                        .collect(Collectors.joining(", "));
        return forgotten()
                + """
                update %1$s as row set description = file.description, checksum = file.checksum
                from (values %2$s) as file (key, description, checksum)
                where %3$s = file.key and row.type = 'SQL'
                  and (row.description, row.checksum)
                      is distinct from (file.description, file.checksum);
                """
                        .formatted(place.quoted(), files, key("row.version"))
                + deleted(
                        "type not like '%%BASELINE' and %s not in (%s)"
                                .formatted(
                                        key("version"),
                                        all.stream()
                                                .map(it -> key(it.version()))
                                                .collect(Collectors.joining(", "))));
    }

    @Override
    public String newest() {
        return """
        select array_to_string(%1$s, '.') || case when success then '' else ' (dirty)' end
        from (%2$s) as newest
        where not success or type <> 'DELETE' and type not like 'UNDO%%'
        order by success, %1$s desc limit 1\
        """
                .formatted(key("version"), newestRows());
    }

    @Override
    public List<Long> locks(String database) {
        return List.of(LOCK + place.quoted().hashCode());
    }
}
