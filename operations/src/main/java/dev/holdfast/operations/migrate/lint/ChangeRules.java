package dev.holdfast.operations.migrate.lint;

import dev.holdfast.postgres.ddl.ChangeEffect;
import dev.holdfast.postgres.ddl.StatementEffect;
import dev.holdfast.postgres.ddl.StatementEffect.What;
import dev.holdfast.postgres.sql.SqlStatement;
import java.util.List;

/// Changes that programs which run meanwhile do not survive.
final class ChangeRules {
    private ChangeRules() {}

    static void of(
            SqlStatement statement,
            List<StatementEffect> effects,
            KnownSchema schema,
            FileFindings sink) {
        boolean ofOld = false;
        for (StatementEffect effect : effects) {
            if (!LockRules.isOfNew(effect, schema)) {
                ofOld = true;
                of(statement, effect, sink);
            }
        }
        if (ofOld && isDrop(statement) && statement.words().getLast().equals("CASCADE")) {
            sink.add(
                    LintRule.DROP_CASCADE,
                    statement,
                    statement.start(),
                    effects.getFirst().table().orElse(""),
                    "what depends on it is dropped, too",
                    List.of(),
                    true);
        }
    }

    private static boolean isDrop(SqlStatement statement) {
        return statement.begins("DROP")
                || (statement.begins("ALTER", "TABLE") && statement.contains("DROP"));
    }

    private static void of(SqlStatement statement, StatementEffect effect, FileFindings sink) {
        String table = effect.table().orElse("");
        String column = effect.columns().isEmpty() ? "" : effect.columns().getFirst();
        switch (effect.effect()) {
            case RENAME -> {
                String what =
                        effect.what() == What.COLUMN
                                ? "column %s.%s".formatted(table, column)
                                : table.isEmpty() ? effect.name().orElse("it") : table;
                add(LintRule.RENAME, statement, effect, what + " gets another name", sink);
            }
            case DROP_COLUMN ->
                    add(
                            LintRule.DROP_COLUMN,
                            statement,
                            effect,
                            "column %s.%s is dropped".formatted(table, column),
                            sink);
            case DROP_TABLE ->
                    add(LintRule.DROP_TABLE, statement, effect, table + " is dropped", sink);
            case DROP_SCHEMA ->
                    add(
                            LintRule.DROP_SCHEMA,
                            statement,
                            effect,
                            "schema %s is dropped".formatted(effect.name().orElse("")),
                            sink);
            case ALTER_COLUMN -> {
                if (effect.what() == What.NOT_NULL) {
                    add(
                            LintRule.DROP_NOT_NULL,
                            statement,
                            effect,
                            "column %s.%s may be null from now on".formatted(table, column),
                            sink);
                }
            }
            default -> {}
        }
    }

    private static void add(
            LintRule rule,
            SqlStatement statement,
            StatementEffect effect,
            String sentence,
            FileFindings sink) {
        boolean action =
                effect.effect() == ChangeEffect.DROP_COLUMN
                        || effect.effect() == ChangeEffect.ALTER_COLUMN;
        sink.add(
                rule,
                statement,
                action ? effect.start() : statement.start(),
                effect.table().orElse(""),
                sentence,
                List.of(),
                true);
    }
}
