package dev.holdfast.operations.migrate.lint;

import dev.holdfast.postgres.ddl.ColumnText;
import dev.holdfast.postgres.ddl.StatementEffect;
import dev.holdfast.postgres.ddl.StatementEffect.What;
import dev.holdfast.postgres.sql.SqlNames;
import dev.holdfast.postgres.sql.SqlStatement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/// The gentler way to what a statement does, line by line. Lines that stand in transactions of
/// their own say so.
final class SafeForms {
    private static final String ALONE = "-- alone in a file of its own, outside of a transaction:";
    private static final String NEXT = "-- in a file of its own, after that one:";
    private static final Pattern INDEX = Pattern.compile("(?i)\\bindex\\b");
    private static final Pattern ADD_COLUMN_CHECK = Pattern.compile("(?is)\\s*\\bcheck\\b.*");

    private SafeForms() {}

    static List<String> of(StatementEffect effect, String script, SqlStatement statement) {
        String clause = script.substring(effect.start(), effect.end()).strip();
        String table = effect.table().orElse("");
        return switch (effect.effect()) {
            case CREATE_INDEX -> List.of(ALONE, concurrently(statement));
            case DROP_INDEX ->
                    List.of(
                            ALONE,
                            "DROP INDEX CONCURRENTLY %s;".formatted(effect.name().orElse("...")));
            case REINDEX -> List.of(ALONE, reindex(statement));
            case ADD_CHECK -> check(effect, table, clause);
            case ADD_FOREIGN_KEY -> foreignKey(effect, table, clause);
            case ADD_COLUMN_REFERENCING -> columnThenForeignKey(effect, table);
            case ADD_KEY -> key(effect, table);
            case SET_NOT_NULL -> notNull(table, effect.columns().getFirst());
            case ADD_COLUMN_WITHOUT_VALUE -> columnThenNotNull(effect, table);
            case ADD_COLUMN_REWRITING -> filledColumn(effect, table);
            case ALTER_TYPE -> otherColumn(effect, table);
            case REFRESH_MATERIALIZED_VIEW ->
                    List.of(
                            "-- needs a unique index without WHERE",
                            "REFRESH MATERIALIZED VIEW CONCURRENTLY %s;".formatted(table));
            case DETACH_PARTITION ->
                    List.of(
                            ALONE,
                            "ALTER TABLE %s DETACH PARTITION %s CONCURRENTLY;"
                                    .formatted(table, other(effect)));
            case CREATE_PARTITION ->
                    List.of(
                            "CREATE TABLE %s (LIKE %s INCLUDING ALL);"
                                    .formatted(other(effect), table),
                            "ALTER TABLE %s ATTACH PARTITION %s ...;"
                                    .formatted(table, other(effect)));
            case ATTACH_PARTITION ->
                    List.of(
                            "ALTER TABLE %s ADD CONSTRAINT bound CHECK (...) NOT VALID;"
                                    .formatted(table),
                            NEXT,
                            "ALTER TABLE %s VALIDATE CONSTRAINT bound;".formatted(table),
                            NEXT,
                            one(statement));
            case REWRITE_TABLE, TRUNCATE, LOCK_TABLE, CHANGE_ROWS -> List.of();
            default -> List.of();
        };
    }

    /// An index for a foreign key.
    static List<String> indexFor(String table, List<String> columns) {
        return List.of(
                ALONE,
                "CREATE INDEX CONCURRENTLY %s ON %s (%s);"
                        .formatted(
                                madeName(table, columns, "idx"),
                                table,
                                String.join(", ", columns)));
    }

    static List<String> withoutGuard(SqlStatement statement) {
        String sql = one(statement).replaceFirst("(?i)\\s+if\\s+not\\s+exists", "");
        int on = sql.toLowerCase(Locale.ROOT).indexOf(" on ");
        String name = on < 0 ? "" : sql.substring(0, on).replaceFirst("(?s).*\\s", "");
        return List.of(ALONE, "DROP INDEX CONCURRENTLY IF EXISTS %s;".formatted(name), NEXT, sql);
    }

    private static String concurrently(SqlStatement statement) {
        return INDEX.matcher(one(statement)).replaceFirst("$0 CONCURRENTLY");
    }

    private static String reindex(SqlStatement statement) {
        return one(statement)
                .replaceFirst("(?i)\\b(index|table|schema|database|system)\\b", "$1 CONCURRENTLY");
    }

    private static List<String> check(StatementEffect effect, String table, String clause) {
        if (effect.columns().size() == 1
                && !clause.toLowerCase(Locale.ROOT).contains("constraint ")) {
            String column = effect.columns().getFirst();
            String name = madeName(table, List.of(column), "check");
            return List.of(
                    "ALTER TABLE %s %s;"
                            .formatted(table, ADD_COLUMN_CHECK.matcher(clause).replaceFirst("")),
                    "ALTER TABLE %s ADD CONSTRAINT %s CHECK (...) NOT VALID;"
                            .formatted(table, name),
                    NEXT,
                    "ALTER TABLE %s VALIDATE CONSTRAINT %s;".formatted(table, name));
        }
        return notValid(effect, table, clause, "check");
    }

    private static List<String> foreignKey(StatementEffect effect, String table, String clause) {
        boolean ofColumn = effect.what() == What.FOREIGN_KEY && !isConstraint(clause);
        return ofColumn
                ? columnThenForeignKey(effect, table)
                : notValid(effect, table, clause, "fkey");
    }

    private static boolean isConstraint(String clause) {
        return Pattern.compile("(?i)^add\\s+(constraint|foreign)\\b").matcher(clause).find();
    }

    private static List<String> notValid(
            StatementEffect effect, String table, String clause, String suffix) {
        String name = effect.name().orElseGet(() -> madeName(table, effect.columns(), suffix));
        String add =
                effect.name().isPresent()
                        ? clause
                        : clause.replaceFirst("(?i)^add\\s+", "ADD CONSTRAINT " + name + " ");
        return List.of(
                "ALTER TABLE %s %s NOT VALID;".formatted(table, lines(add)),
                NEXT,
                "ALTER TABLE %s VALIDATE CONSTRAINT %s;".formatted(table, name));
    }

    private static List<String> columnThenForeignKey(StatementEffect effect, String table) {
        String column = effect.columns().isEmpty() ? "..." : effect.columns().getFirst();
        String name = madeName(table, List.of(column), "fkey");
        return List.of(
                "ALTER TABLE %s ADD COLUMN %s %s;".formatted(table, column, type(effect)),
                NEXT,
                "ALTER TABLE %s ADD CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s NOT VALID;"
                        .formatted(table, name, column, other(effect)),
                NEXT,
                "ALTER TABLE %s VALIDATE CONSTRAINT %s;".formatted(table, name));
    }

    private static List<String> key(StatementEffect effect, String table) {
        boolean primary = effect.what() == What.PRIMARY_KEY;
        String name =
                effect.name()
                        .orElseGet(() ->
                                primary
                                        ? madeName(table, List.of(), "pkey")
                                        : madeName(table, effect.columns(), "key"));
        return List.of(
                ALONE,
                "CREATE UNIQUE INDEX CONCURRENTLY %s ON %s (%s);"
                        .formatted(name, table, String.join(", ", effect.columns())),
                NEXT,
                "ALTER TABLE %s ADD CONSTRAINT %s %s USING INDEX %s;"
                        .formatted(table, name, primary ? "PRIMARY KEY" : "UNIQUE", name));
    }

    private static List<String> notNull(String table, String column) {
        String name = madeName(table, List.of(column), "not_null");
        return List.of(
                "ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s IS NOT NULL) NOT VALID;"
                        .formatted(table, name, column),
                NEXT,
                "ALTER TABLE %s VALIDATE CONSTRAINT %s;".formatted(table, name),
                NEXT,
                "ALTER TABLE %s ALTER COLUMN %s SET NOT NULL;".formatted(table, column),
                "ALTER TABLE %s DROP CONSTRAINT %s;".formatted(table, name));
    }

    private static List<String> columnThenNotNull(StatementEffect effect, String table) {
        String column = effect.columns().getFirst();
        var lines =
                new ArrayList<String>(
                        List.of(
                                "ALTER TABLE %s ADD COLUMN %s %s;"
                                        .formatted(table, column, type(effect)),
                                "-- fill its rows in batches, outside of a transaction; then:"));
        lines.addAll(notNull(table, column));
        return List.copyOf(lines);
    }

    private static List<String> filledColumn(StatementEffect effect, String table) {
        String column = effect.columns().getFirst();
        boolean serial = effect.column().filter(ColumnText::isSerial).isPresent();
        String type = serial ? "bigint" : type(effect);
        return List.of(
                "ALTER TABLE %s ADD COLUMN %s %s;".formatted(table, column, type),
                serial || effect.column().filter(ColumnText::identity).isPresent()
                        ? "CREATE SEQUENCE %s OWNED BY %s.%s; -- and DEFAULT nextval(...)"
                                .formatted(madeName(table, List.of(column), "seq"), table, column)
                        : effect.column().filter(ColumnText::generated).isPresent()
                                ? "-- a trigger that sets it for new rows"
                                : "ALTER TABLE %s ALTER COLUMN %s SET DEFAULT ...;"
                                        .formatted(table, column),
                "-- fill the rows that are there in batches, outside of a transaction");
    }

    private static List<String> otherColumn(StatementEffect effect, String table) {
        String column = effect.columns().isEmpty() ? "..." : effect.columns().getFirst();
        String made = SqlNames.meant(column) + "_new";
        return List.of(
                "ALTER TABLE %s ADD COLUMN %s %s;".formatted(table, made, type(effect)),
                "-- write both (a trigger, or the program), fill the rows in batches, then:",
                "ALTER TABLE %s DROP COLUMN %s;".formatted(table, column),
                "ALTER TABLE %s RENAME COLUMN %s TO %s;".formatted(table, made, column));
    }

    private static String type(StatementEffect effect) {
        return effect.column().map(ColumnText::type).filter(it -> !it.isEmpty()).orElse("...");
    }

    private static String other(StatementEffect effect) {
        return effect.also().isEmpty() ? "..." : effect.also().getFirst();
    }

    /// As the server makes names of constraints: table, columns, what it is.
    private static String madeName(String table, List<String> columns, String suffix) {
        String last = KnownSchema.key(table);
        var name = new StringBuilder(last.substring(last.lastIndexOf('.') + 1));
        columns.forEach(it -> name.append('_').append(SqlNames.meant(it)));
        String made = name.append('_').append(suffix).toString().replaceAll("[^\\w]", "_");
        return made.length() <= SqlNames.MOST_BYTES ? made : made.substring(0, SqlNames.MOST_BYTES);
    }

    private static String one(SqlStatement statement) {
        return lines(statement.text()) + ";";
    }

    private static String lines(String sql) {
        return sql.replaceAll("\\s*\\n\\s*", " ").strip();
    }
}
