package dev.holdfast.operations.migrate.lint;

import dev.holdfast.postgres.ddl.ColumnText;
import dev.holdfast.postgres.ddl.StatementEffect;
import dev.holdfast.postgres.ddl.StatementEffect.What;
import dev.holdfast.postgres.ddl.StatementEffects;
import dev.holdfast.postgres.sql.SqlStatement;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Types of columns that are regretted later.
final class TypeRules {
    private static final Set<String> CHAR = Set.of("char", "character", "bpchar");
    private static final Set<String> INTEGER =
            Set.of(
                    "int",
                    "integer",
                    "int4",
                    "serial",
                    "serial4",
                    "smallint",
                    "int2",
                    "smallserial");
    private static final Set<String> TIMESTAMP = Set.of("timestamp", "timestamp without time zone");

    private TypeRules() {}

    static void of(
            SqlStatement statement, StatementEffect effect, KnownSchema schema, FileFindings sink) {
        boolean typed = effect.what() == What.COLUMN || effect.what() == What.COLUMN_TYPE;
        if (typed && effect.column().isPresent()) {
            column(statement, effect, effect.column().get(), sink);
        }
        if (effect.what() == What.PRIMARY_KEY
                && effect.columns().size() == 1
                && effect.table().isPresent()) {
            key(statement, effect, effect.table().get(), schema, sink);
        }
    }

    private static void column(
            SqlStatement statement, StatementEffect effect, ColumnText column, FileFindings sink) {
        String type = column.baseType();
        // timestamp(3) without time zone: what follows the length counts, too.
        String whole = column.type().replaceAll("\\s*\\([^)]*\\)", "").replace("[]", "").strip();
        if (type.equals("json")) {
            add(LintRule.JSON_COLUMN, statement, effect, column, "jsonb", sink);
        } else if (CHAR.contains(type)) {
            add(LintRule.CHAR_COLUMN, statement, effect, column, "text", sink);
        } else if (TIMESTAMP.contains(whole)) {
            add(LintRule.TIMESTAMP_WITHOUT_ZONE, statement, effect, column, "timestamptz", sink);
        }
    }

    private static void add(
            LintRule rule,
            SqlStatement statement,
            StatementEffect effect,
            ColumnText column,
            String better,
            FileFindings sink) {
        sink.add(
                rule,
                statement,
                effect.start(),
                effect.table().orElse(""),
                "column %s is %s".formatted(column.name(), column.type()),
                List.of("%s %s".formatted(column.name(), better)),
                true);
    }

    /// The key's column is told beside it, or in the same statement before it.
    private static void key(
            SqlStatement statement,
            StatementEffect effect,
            String table,
            KnownSchema schema,
            FileFindings sink) {
        String column = effect.columns().getFirst();
        Optional<String> type =
                StatementEffects.of(statement).stream()
                        .flatMap(it -> it.column().stream())
                        .filter(it -> KnownSchema.key(it.name()).equals(KnownSchema.key(column)))
                        .map(ColumnText::baseType)
                        .findFirst()
                        .or(() -> schema.type(table, column));
        if (type.filter(INTEGER::contains).isPresent()) {
            sink.add(
                    LintRule.INTEGER_KEY,
                    statement,
                    effect.start(),
                    table,
                    "the key of %s is %s".formatted(table, type.get()),
                    List.of("%s bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY".formatted(column)),
                    true);
        }
    }
}
