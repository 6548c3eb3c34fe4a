package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.Failure;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/// Where a version table is, or would be.
record TablePlace(String schema, String table) {
    /// "hold" in the upper half.
    private static final long OURS = 0x686F_6C64_0000_0000L;

    /// The place that a connection's `x-migrations-table` asks for, else the tool's usual table in
    /// the first schema of the search path.
    ///
    /// @param columns of the tool's table: names and types, by name
    static TablePlace of(Session session, String usual, String columns) {
        var asked = GolangParameters.of(session.target());
        if (asked.schema().isPresent()) {
            return new TablePlace(asked.schema().get(), asked.tableOr(usual));
        }
        var place = new TablePlace(FolderFiles.currentSchema(session), asked.tableOr(usual));
        if (!choosesSchema(session) && place.columns(session).isEmpty()) {
            place.requireNoOther(session, columns);
        }
        return place;
    }

    /// The place without a server to ask: the search path that the target names, else `public`.
    static TablePlace of(PostgresTarget target, String usual) {
        var asked = GolangParameters.of(target);
        return new TablePlace(
                asked.schema().orElseGet(() -> firstSchema(target)), asked.tableOr(usual));
    }

    private static String firstSchema(PostgresTarget target) {
        var path = target.parameters().getOrDefault("search_path", "public");
        String first = path.split(",", 2)[0].strip();
        boolean quoted = first.length() > 1 && first.startsWith("\"") && first.endsWith("\"");
        String name = quoted ? first.substring(1, first.length() - 1) : first;
        return name.isEmpty() || name.equals("$user") ? "public" : name;
    }

    private static boolean choosesSchema(Session session) {
        var given = session.target().parameters();
        return given.containsKey("search_path")
                || given.getOrDefault("options", "").contains("search_path");
    }

    /// A search path that has changed since (a file's ALTER DATABASE, a role's own schema) must not
    /// make the database pass for one to which nothing was ever applied.
    private void requireNoOther(Session session, String columns) {
        List<String> schemas =
                session.list(
                        Sql.of(TablePlace.class, "version-table-elsewhere"),
                        row -> row.text("schema"),
                        table,
                        schema,
                        columns);
        if (!schemas.isEmpty()) {
            throw Failure.of(
                            MigrateError.TABLE_ELSEWHERE,
                            "the search path of %s leads to schema %s, but the version table %s is in schema %s"
                                    .formatted(
                                            session.target().user(),
                                            schema,
                                            table,
                                            String.join(", ", schemas)))
                    .hint(
                            ("if that one is meant, put the search path back, or add"
                                            + " ?search_path=%s to the URL; if %s shall have"
                                            + " migrations of its own, add ?search_path=%s")
                                    .formatted(schemas.getFirst(), schema, schema))
                    .fact("schemas", schemas)
                    .exception();
        }
    }

    /// `"schema"."table"`, for statements.
    String quoted() {
        return SqlLiteral.name(schema) + "." + SqlLiteral.name(table);
    }

    /// As the server writes it: quoted only where need be.
    String sql(Session session) {
        return session.one(
                Sql.text("select pg_catalog.format('%I.%I', ?::text, ?::text) as name"),
                row -> row.text("name"),
                schema,
                table);
    }

    /// Whether the table is there; a table of this name with other columns is another tool's.
    boolean exists(Session session, String columns, String tool) {
        var found = columns(session);
        found.filter(it -> !it.equals(columns))
                .ifPresent(it -> {
                    throw foreign("has other columns than %s's: %s".formatted(tool, it));
                });
        return found.isPresent();
    }

    /// Its columns as `name type`, by name, if there is such a table.
    private Optional<String> columns(Session session) {
        return session.find(
                Sql.of(TablePlace.class, "version-table"), this::columns, schema, table);
    }

    private String columns(Row row) {
        if (!row.flag("is_table")) {
            throw foreign("is no table (but a view, a sequence or the like)");
        }
        return row.text("columns");
    }

    /// The number of an advisory lock for tools that have none, so that two runs of ours exclude
    /// each other.
    long lockOfOurs() {
        var checksum = new CRC32();
        checksum.update(quoted().getBytes(StandardCharsets.UTF_8));
        return OURS | checksum.getValue();
    }

    RuntimeException unrecordable(MigrationVersion version, String tool) {
        return Failure.of(
                        MigrateError.BAD_VERSION,
                        "%s cannot record version %s".formatted(tool, version))
                .hint("a version is the number that a file's name begins with, or none")
                .fact("version", version.toString())
                .exception();
    }

    RuntimeException foreign(String what) {
        return Failure.of(MigrateError.FOREIGN_TABLE, "%s %s".formatted(this, what))
                .hint(
                        "if it is another tool's, name another one in the URL:"
                                + " ?x-migrations-table=NAME")
                .fact("table", toString())
                .exception();
    }

    @Override
    public String toString() {
        return schema + "." + table;
    }
}
