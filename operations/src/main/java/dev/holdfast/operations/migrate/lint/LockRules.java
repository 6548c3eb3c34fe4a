package dev.holdfast.operations.migrate.lint;

import dev.holdfast.postgres.ddl.ChangeEffect;
import dev.holdfast.postgres.ddl.StatementEffect;
import dev.holdfast.postgres.ddl.StatementEffects;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import java.util.Optional;

/// Statements that make others wait: the rows of the lock catalogue that block, and what is no
/// danger although it looks like it.
final class LockRules {
    private LockRules() {}

    static void of(
            SqlStatement statement,
            StatementEffect effect,
            SqlScript script,
            KnownSchema schema,
            FileFindings sink) {
        var rule = rule(effect.effect());
        if (rule.isEmpty() || isOfNew(effect, schema) || isHarmless(effect, schema)) {
            return;
        }
        String table = effect.table().or(() -> tableOfIndex(effect, schema)).orElse("");
        sink.add(
                isCascade(rule.get(), statement) ? LintRule.TRUNCATE_CASCADE : rule.get(),
                statement,
                effect.start() > statement.start() && isAction(effect)
                        ? effect.start()
                        : statement.start(),
                table,
                sentence(effect, table),
                SafeForms.of(effect, script.text(), statement),
                isCertain(effect, schema));
    }

    private static boolean isAction(StatementEffect effect) {
        return switch (effect.effect()) {
            case CREATE_INDEX, DROP_INDEX, REINDEX, TRUNCATE, LOCK_TABLE, CREATE_PARTITION -> false;
            default -> true;
        };
    }

    private static boolean isCascade(LintRule rule, SqlStatement statement) {
        return rule == LintRule.TRUNCATE && statement.contains("CASCADE");
    }

    private static Optional<LintRule> rule(ChangeEffect effect) {
        return Optional.ofNullable(
                switch (effect) {
                    case CREATE_INDEX -> LintRule.BLOCKING_INDEX;
                    case DROP_INDEX -> LintRule.BLOCKING_DROP_INDEX;
                    case REINDEX -> LintRule.BLOCKING_REINDEX;
                    case ADD_CHECK -> LintRule.CHECK_SCAN;
                    case ADD_FOREIGN_KEY -> LintRule.FOREIGN_KEY_SCAN;
                    case ADD_KEY -> LintRule.BLOCKING_KEY;
                    case ADD_EXCLUSION -> LintRule.EXCLUSION;
                    case SET_NOT_NULL -> LintRule.NOT_NULL_SCAN;
                    case ADD_COLUMN_REWRITING -> LintRule.REWRITING_COLUMN;
                    case ADD_COLUMN_WITHOUT_VALUE -> LintRule.COLUMN_WITHOUT_VALUE;
                    case ADD_COLUMN_REFERENCING -> LintRule.REFERENCING_COLUMN;
                    case ALTER_TYPE -> LintRule.CHANGING_TYPE;
                    case REWRITE_TABLE -> LintRule.REWRITING_TABLE;
                    case REFRESH_MATERIALIZED_VIEW -> LintRule.BLOCKING_REFRESH;
                    case DETACH_PARTITION -> LintRule.BLOCKING_DETACH;
                    case ATTACH_PARTITION -> LintRule.ATTACH_SCAN;
                    case CREATE_PARTITION -> LintRule.BLOCKING_PARTITION;
                    case TRUNCATE -> LintRule.TRUNCATE;
                    case LOCK_TABLE -> LintRule.LOCK_TABLE;
                    case ALTER_DOMAIN -> LintRule.DOMAIN_SCAN;
                    default -> null;
                });
    }

    /// Whether it is done to a table that this run makes.
    static boolean isOfNew(StatementEffect effect, KnownSchema schema) {
        if (effect.table().isPresent()) {
            return schema.isNew(effect.table().get());
        }
        return effect.name().filter(schema::isOfNewTable).isPresent()
                || effect.effect() == ChangeEffect.NEW;
    }

    private static boolean isHarmless(StatementEffect effect, KnownSchema schema) {
        String table = effect.table().orElse("");
        return switch (effect.effect()) {
            case SET_NOT_NULL ->
                    effect.columns().stream()
                            .allMatch(column -> schema.isProvenNotNull(table, column));
            case ALTER_TYPE -> keepsRows(effect, table, schema);
            default -> false;
        };
    }

    private static boolean keepsRows(StatementEffect effect, String table, KnownSchema schema) {
        if (effect.columns().isEmpty() || effect.column().isEmpty() || effect.certain()) {
            return false;
        }
        return schema.type(table, effect.columns().getFirst())
                .filter(from -> StatementEffects.keepsRows(from, effect.column().get().type()))
                .isPresent();
    }

    /// A change of a type that the files tell is as good as known.
    private static boolean isCertain(StatementEffect effect, KnownSchema schema) {
        return effect.certain()
                || (effect.effect() == ChangeEffect.ALTER_TYPE
                        && effect.table().isPresent()
                        && !effect.columns().isEmpty()
                        && schema.type(effect.table().get(), effect.columns().getFirst())
                                .isPresent());
    }

    private static Optional<String> tableOfIndex(StatementEffect effect, KnownSchema schema) {
        return effect.name().flatMap(schema::tableOfIndex);
    }

    private static String sentence(StatementEffect effect, String table) {
        String of = of(table);
        String column = effect.columns().isEmpty() ? "a column" : effect.columns().getFirst();
        return switch (effect.effect()) {
            case CREATE_INDEX -> "an index of %s is built while writers wait".formatted(of);
            case DROP_INDEX ->
                    "dropping index %s locks %s"
                            .formatted(
                                    effect.name().orElse(""), table.isEmpty() ? "its table" : of);
            case REINDEX -> "an index of %s is built anew while writers wait".formatted(of);
            case ADD_CHECK -> "a check of %s reads all rows".formatted(of);
            case ADD_FOREIGN_KEY -> "a foreign key of %s reads all rows".formatted(of);
            case ADD_KEY -> "a key of %s builds its index under the strongest lock".formatted(of);
            case ADD_EXCLUSION -> "an exclusion of %s builds its index".formatted(of);
            case SET_NOT_NULL -> "NOT NULL of %s.%s reads all rows".formatted(of, column);
            case ADD_COLUMN_REWRITING ->
                    "the new column %s.%s %s each row anew"
                            .formatted(of, column, effect.certain() ? "writes" : "may write");
            case ADD_COLUMN_WITHOUT_VALUE ->
                    "the new column %s.%s is NOT NULL and has no default".formatted(of, column);
            case ADD_COLUMN_REFERENCING ->
                    "the new column %s.%s locks %s, too"
                            .formatted(of, column, String.join(", ", effect.also()));
            case ALTER_TYPE ->
                    effect.certain()
                            ? "the new type of %s.%s writes each row anew".formatted(of, column)
                            : "the new type of %s.%s writes each row anew, unless the old one is alike"
                                    .formatted(of, column);
            case REWRITE_TABLE -> "%s is written anew".formatted(of);
            case REFRESH_MATERIALIZED_VIEW -> "%s is locked while it is filled".formatted(of);
            case DETACH_PARTITION -> "detaching a partition locks %s".formatted(of);
            case ATTACH_PARTITION ->
                    "the rows of %s are looked at when it is attached".formatted(of);
            case CREATE_PARTITION -> "a partition made in place locks %s".formatted(of);
            case TRUNCATE -> "%s is emptied".formatted(of);
            case LOCK_TABLE -> "%s is locked by name".formatted(of);
            case ALTER_DOMAIN ->
                    "a rule of domain %s is checked in all tables"
                            .formatted(effect.name().orElse(""));
            default -> of;
        };
    }

    /// The table's name, or words for one that is not said.
    static String of(String table) {
        return table.isEmpty() ? "a table" : table;
    }
}
