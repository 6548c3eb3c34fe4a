package dev.holdfast.operations.migrate.style;

import dev.holdfast.operations.config.MigrationTool;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// A table in which some tool keeps what it has applied.
///
/// @param tool whose it is, for people
/// @param style the same, if it is one of ours
record KnownTable(String name, String tool, Optional<MigrationTool> style) {
    private static final String NARROW = "schema_migrations";
    private static final String RAILS = "ar_internal_metadata";

    /// Tools that Holdfast cannot stand in for, by their table.
    private static final Map<String, String> FOREIGN =
            Map.ofEntries(
                    Map.entry("databasechangelog", "Liquibase"),
                    Map.entry("_prisma_migrations", "Prisma"),
                    Map.entry("_sqlx_migrations", "sqlx"),
                    Map.entry("__diesel_schema_migrations", "Diesel"),
                    Map.entry("atlas_schema_revisions", "Atlas"),
                    Map.entry("django_migrations", "Django"),
                    Map.entry("knex_migrations", "Knex"),
                    Map.entry("SequelizeMeta", "Sequelize"),
                    Map.entry("__EFMigrationsHistory", "Entity Framework"),
                    Map.entry("__drizzle_migrations", "Drizzle"),
                    Map.entry("schema_version", "an old Flyway"));

    /// Likewise, by a table in their own schema.
    private static final Map<String, String> FOREIGN_SCHEMAS =
            Map.of("sqitch.changes", "Sqitch", "pgroll.migrations", "pgroll");

    /// Those of a database, in one look.
    static List<KnownTable> of(Session session, Optional<String> schema) {
        record Found(String schema, String table, String columns) {}
        var asked = GolangParameters.of(session.target());
        var names =
                Stream.concat(
                                Stream.of(
                                        asked.tableOr(NARROW),
                                        NARROW,
                                        RAILS,
                                        FlywayTable.USUAL,
                                        GooseTable.USUAL,
                                        "alembic_version",
                                        PlainTable.PLACE.table(),
                                        "changes",
                                        "migrations"),
                                FOREIGN.keySet().stream())
                        .distinct()
                        .toArray(String[]::new);
        var found =
                session.list(
                        Sql.of(KnownTable.class, "known-tables"),
                        row ->
                                new Found(
                                        row.text("schema"), row.text("table"), row.text("columns")),
                        names,
                        asked.schema().or(() -> schema).orElse(""));
        boolean rails = found.stream().anyMatch(it -> it.table.equals(RAILS));
        var known = new TreeMap<String, KnownTable>();
        for (Found it : found) {
            String name = it.schema + "." + it.table;
            tool(name, it.table, it.columns, rails)
                    .ifPresent(tool -> known.put(name, new KnownTable(name, tool, style(tool))));
        }
        return List.copyOf(known.values());
    }

    private static Optional<String> tool(String name, String table, String columns, boolean rails) {
        String narrow = rails ? "Rails" : "dbmate";
        Optional<String> ours =
                switch (columns) {
                    case GolangTable.COLUMNS -> Optional.of("golang-migrate");
                    case FlywayTable.COLUMNS -> Optional.of("flyway");
                    case GooseTable.COLUMNS -> Optional.of("goose");
                    case DbmateTable.COLUMNS ->
                            Optional.of(narrow).filter(_ -> !table.equals(RAILS));
                    case "version_num character varying" -> Optional.of("alembic");
                    case PlainTable.COLUMNS -> Optional.of("plain");
                    default -> Optional.empty();
                };
        return ours.or(() -> Optional.ofNullable(FOREIGN_SCHEMAS.get(name)))
                .or(() -> Optional.ofNullable(FOREIGN.get(table)))
                .or(() -> Optional.of("an unknown tool").filter(_ -> table.equals(NARROW)));
    }

    private static Optional<MigrationTool> style(String tool) {
        return Stream.of(MigrationTool.values())
                .filter(it -> it.toString().equals(tool))
                .findFirst();
    }

    /// Whose it is, where and under which name.
    @Override
    public String toString() {
        return "%s (table %s)".formatted(tool, name);
    }
}
