package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.ddl.ColumnText.Value;
import dev.holdfast.postgres.ddl.StatementEffect.What;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the actions of ALTER TABLE do, each by its row of the manual's table of lock modes.
final class AlterTableEffects {
    /// Settings of a table that are taken while others write (reloptions.c).
    private static final Set<String> TABLE_WORDS = Set.of("SET", "RESET");

    private final String table;
    private final List<StatementEffect> effects = new ArrayList<>();

    private AlterTableEffects(String table) {
        this.table = table;
    }

    /// Reads what follows `ALTER TABLE`.
    static List<StatementEffect> of(TokenReader reader) {
        reader.skipGuards();
        if (reader.accept("ALL", "IN", "TABLESPACE")) {
            return List.of(
                    StatementEffect.of(ChangeEffect.REWRITE_TABLE, What.TABLE, "", reader)
                            .uncertain());
        }
        String table = reader.name();
        reader.acceptSign("*");
        var actions = new AlterTableEffects(table);
        for (TokenReader action : reader.parts()) {
            actions.read(action);
        }
        return actions.effects;
    }

    private void read(TokenReader action) {
        if (action.accept("ADD")) {
            add(action);
        } else if (action.accept("DROP")) {
            drop(action);
        } else if (action.accept("ALTER")) {
            alter(action);
        } else if (action.accept("RENAME")) {
            rename(action);
        } else if (action.accept("VALIDATE", "CONSTRAINT")) {
            put(
                    StatementEffect.of(ChangeEffect.VALIDATE, What.CONSTRAINT, table, action)
                            .named(action.name()));
        } else if (action.accept("ATTACH", "PARTITION")) {
            attach(action);
        } else if (action.accept("DETACH", "PARTITION")) {
            detach(action);
        } else {
            other(action);
        }
    }

    private void add(TokenReader action) {
        if (ConstraintClause.isNext(action)) {
            var clause = ConstraintClause.of(action);
            put(clause.on(table, clause.effect(), action));
            return;
        }
        action.accept("COLUMN");
        action.skipGuards();
        addColumn(ColumnText.of(action), action);
    }

    private void addColumn(ColumnText column, TokenReader action) {
        boolean filled = column.value() != Value.NONE;
        boolean rewrites = column.rewrites() || column.value() == Value.VOLATILE;
        var effect = ChangeEffect.ADD_COLUMN;
        if (rewrites || column.value() == Value.UNKNOWN) {
            effect = ChangeEffect.ADD_COLUMN_REWRITING;
        } else if (column.notNull() && !filled && !column.generated()) {
            effect = ChangeEffect.ADD_COLUMN_WITHOUT_VALUE;
        } else if (column.references().isPresent() && !filled) {
            effect = ChangeEffect.ADD_COLUMN_REFERENCING;
        }
        var added =
                StatementEffect.of(effect, What.COLUMN, table, action)
                        .with(column)
                        .locking(column.references().orElse(""));
        put(column.value() == Value.UNKNOWN && !column.rewrites() ? added.uncertain() : added);
        if (column.primaryKey() || column.unique()) {
            var key = column.primaryKey() ? What.PRIMARY_KEY : What.UNIQUE;
            put(StatementEffect.of(ChangeEffect.ADD_KEY, key, table, action).on(column.name()));
        }
        if (column.check()) {
            put(
                    StatementEffect.of(ChangeEffect.ADD_CHECK, What.CHECK, table, action)
                            .on(column.name()));
        }
        if (column.references().isPresent() && filled) {
            put(
                    StatementEffect.of(
                                    ChangeEffect.ADD_FOREIGN_KEY, What.FOREIGN_KEY, table, action)
                            .on(column.name())
                            .locking(column.references().get()));
        }
    }

    private void drop(TokenReader action) {
        if (action.accept("CONSTRAINT")) {
            action.skipGuards();
            put(
                    StatementEffect.of(ChangeEffect.DROP_CONSTRAINT, What.CONSTRAINT, table, action)
                            .named(action.name()));
            return;
        }
        action.accept("COLUMN");
        action.skipGuards();
        put(
                StatementEffect.of(ChangeEffect.DROP_COLUMN, What.COLUMN, table, action)
                        .on(action.name()));
    }

    private void alter(TokenReader action) {
        if (action.accept("CONSTRAINT")) {
            put(
                    StatementEffect.of(ChangeEffect.ALTER_TABLE, What.CONSTRAINT, table, action)
                            .named(action.name()));
            return;
        }
        action.accept("COLUMN");
        String column = action.name();
        if (action.accept("SET", "DATA", "TYPE") || action.accept("TYPE")) {
            retype(column, action);
        } else if (action.accept("SET", "NOT", "NULL")) {
            on(ChangeEffect.SET_NOT_NULL, What.NOT_NULL, action, column);
        } else if (action.accept("DROP", "NOT", "NULL")) {
            on(ChangeEffect.ALTER_COLUMN, What.NOT_NULL, action, column);
        } else if (action.accept("SET", "DEFAULT") || action.accept("DROP", "DEFAULT")) {
            on(ChangeEffect.ALTER_COLUMN, What.DEFAULT, action, column);
        } else if (action.sees("SET", "STATISTICS") || isOptions(action)) {
            on(ChangeEffect.HARMLESS, What.OTHER, action, column);
        } else if (action.sees("SET", "EXPRESSION")) {
            on(ChangeEffect.ALTER_TYPE, What.COLUMN, action, column);
        } else {
            on(ChangeEffect.ALTER_COLUMN, What.OTHER, action, column);
        }
    }

    private static boolean isOptions(TokenReader action) {
        return action.seesAny(TABLE_WORDS) && action.sees(1, "(");
    }

    /// The old type is not known; `USING` writes each row anew.
    private void retype(String column, TokenReader action) {
        var text =
                new ColumnText(
                        column,
                        ColumnText.type(action),
                        false,
                        Value.NONE,
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        Optional.empty());
        boolean using = action.skipTo("USING");
        var change =
                StatementEffect.of(ChangeEffect.ALTER_TYPE, What.COLUMN_TYPE, table, action)
                        .with(text);
        put(using ? change : change.uncertain());
    }

    private void rename(TokenReader action) {
        if (action.accept("TO")) {
            put(
                    StatementEffect.of(ChangeEffect.RENAME, What.TABLE, table, action)
                            .named(action.name()));
        } else if (action.accept("CONSTRAINT")) {
            put(
                    StatementEffect.of(ChangeEffect.ALTER_TABLE, What.CONSTRAINT, table, action)
                            .named(action.name()));
        } else {
            action.accept("COLUMN");
            String from = action.name();
            action.accept("TO");
            put(
                    StatementEffect.of(ChangeEffect.RENAME, What.COLUMN, table, action)
                            .on(from)
                            .named(action.name()));
        }
    }

    /// The parent is hardly locked; what was a table of its own is, and is looked through.
    private void attach(TokenReader action) {
        String partition = action.name();
        put(
                StatementEffect.of(ChangeEffect.ATTACH_PARTITION, What.PARTITION, partition, action)
                        .locking(table));
        put(
                StatementEffect.of(ChangeEffect.ATTACH_NEW_PARTITION, What.PARTITION, table, action)
                        .locking(partition));
    }

    private void detach(TokenReader action) {
        String partition = action.name();
        boolean gentle = action.sees("CONCURRENTLY") || action.sees("FINALIZE");
        put(
                StatementEffect.of(
                                gentle
                                        ? ChangeEffect.DETACH_PARTITION_CONCURRENTLY
                                        : ChangeEffect.DETACH_PARTITION,
                                What.PARTITION,
                                table,
                                action)
                        .locking(partition));
    }

    private void other(TokenReader action) {
        if (action.accept("SET", "SCHEMA")) {
            put(
                    StatementEffect.of(ChangeEffect.RENAME, What.TABLE, table, action)
                            .named(action.name()));
        } else if (action.sees("SET", "LOGGED")
                || action.sees("SET", "UNLOGGED")
                || action.sees("SET", "TABLESPACE")
                || action.sees("SET", "ACCESS")) {
            on(ChangeEffect.REWRITE_TABLE, What.TABLE, action);
        } else if (isOptions(action)
                || action.sees("CLUSTER", "ON")
                || action.sees("SET", "WITHOUT", "CLUSTER")) {
            on(ChangeEffect.HARMLESS, What.OTHER, action);
        } else if (action.accept("ENABLE") || action.accept("DISABLE")) {
            action.accept("ALWAYS");
            action.accept("REPLICA");
            on(
                    action.sees("TRIGGER")
                            ? ChangeEffect.SWITCH_TRIGGER
                            : action.sees("RULE")
                                    ? ChangeEffect.CREATE_RULE
                                    : ChangeEffect.ALTER_POLICY,
                    What.OTHER,
                    action);
        } else if (action.sees("FORCE", "ROW") || action.sees("NO", "FORCE")) {
            on(ChangeEffect.ALTER_POLICY, What.OTHER, action);
        } else {
            on(ChangeEffect.ALTER_TABLE, What.OTHER, action);
        }
    }

    private void on(ChangeEffect effect, What what, TokenReader action, String... columns) {
        put(StatementEffect.of(effect, what, table, action).on(columns));
    }

    private void put(StatementEffect effect) {
        effects.add(effect);
    }
}
