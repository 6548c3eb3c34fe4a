package dev.holdfast.operations.migrate.lint;

import dev.holdfast.postgres.ddl.ChangeEffect;
import dev.holdfast.postgres.ddl.StatementEffect;
import dev.holdfast.postgres.ddl.StatementEffect.What;
import dev.holdfast.postgres.ddl.StatementEffects;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import dev.holdfast.postgres.sql.SqlUnit;
import java.util.ArrayList;
import java.util.List;

/// Goes through one file, transaction by transaction.
final class FileLint {
    private static final int MOST_TOKENS = 20;

    private final LintFile file;
    private final SqlScript script;
    private final KnownSchema schema;
    private final FileFindings sink;
    private final List<Linter.ForeignKey> keys = new ArrayList<>();
    private boolean lockTimeout;

    FileLint(LintFile file, KnownSchema schema, FileFindings sink, LintSettings settings) {
        this.file = file;
        this.script = file.sql();
        this.schema = schema;
        this.sink = sink;
        this.lockTimeout = settings.lockTimeoutSet();
    }

    /// Remembers what the file makes, as new.
    void remember() {
        for (SqlStatement statement : script.statements()) {
            StatementEffects.of(statement).forEach(it -> schema.take(it, script, true));
        }
    }

    /// Reports what is found, if the file is still to run, and remembers what it makes.
    ///
    /// @return its foreign keys, of which later files tell whether they have an index
    List<Linter.ForeignKey> read() {
        if (file.applied()) {
            for (SqlStatement statement : script.statements()) {
                StatementEffects.of(statement).forEach(it -> schema.take(it, script, false));
            }
            return List.of();
        }
        TextRules.ofFile(script, sink);
        var units = script.units();
        int statements = script.statements().size();
        for (SqlUnit unit : units) {
            TextRules.ofUnit(unit, file, statements, sink);
            read(unit);
        }
        return keys;
    }

    private void read(SqlUnit unit) {
        boolean together = file.inTransaction() || unit.kind() == SqlUnit.Kind.EXPLICIT;
        var scope = new Scope();
        for (SqlStatement statement : unit.statements()) {
            scope = together ? scope : new Scope();
            read(statement, scope);
        }
    }

    private void read(SqlStatement statement, Scope scope) {
        if (setsLockTimeout(statement)) {
            lockTimeout = !isZero(statement);
        }
        TextRules.ofStatement(statement, scope, sink);
        var effects = StatementEffects.of(statement);
        if (!file.down()) {
            ChangeRules.of(statement, effects, schema, sink);
        }
        boolean told = false;
        for (StatementEffect effect : effects) {
            LockRules.of(statement, effect, script, schema, sink);
            TypeRules.of(statement, effect, schema, sink);
            told = told || transaction(statement, effect, scope);
            foreignKey(statement, effect);
        }
        for (StatementEffect effect : effects) {
            remember(effect, scope);
        }
        repeated(statement, effects, scope);
    }

    private static boolean setsLockTimeout(SqlStatement statement) {
        return statement.begins("SET", "LOCK_TIMEOUT")
                || statement.begins("SET", "LOCAL", "LOCK_TIMEOUT")
                || statement.begins("SET", "SESSION", "LOCK_TIMEOUT")
                || (statement.begins("SELECT")
                        && statement.tokens(MOST_TOKENS).stream()
                                .anyMatch(it -> it.text().equals("'lock_timeout'")));
    }

    /// As the head of a dump does.
    private static boolean isZero(SqlStatement statement) {
        String last = statement.tokens().getLast().text();
        return last.equals("0") || last.equals("'0'") || last.equalsIgnoreCase("default");
    }

    /// What it means that others were locked before it in the same transaction.
    private boolean transaction(SqlStatement statement, StatementEffect effect, Scope scope) {
        if (isOfNew(effect)) {
            return false;
        }
        String table = effect.table().orElse("");
        String key = KnownSchema.key(table);
        boolean validatesOwn = effect.effect() == ChangeEffect.VALIDATE && scope.hasNotValid(key);
        if (validatesOwn) {
            sink.add(
                    LintRule.VALIDATED_AT_ONCE,
                    statement,
                    effect.start(),
                    table,
                    "a constraint of %s is validated in the transaction that added it"
                            .formatted(table),
                    List.of(),
                    true);
            return true;
        }
        timeout(statement, effect, table);
        return rows(statement, effect, scope, table) || held(statement, effect, scope, key, table);
    }

    private void timeout(SqlStatement statement, StatementEffect effect, String table) {
        if (lockTimeout || effect.effect().lock().letsWrite()) {
            return;
        }
        lockTimeout = true;
        sink.add(
                LintRule.NO_LOCK_TIMEOUT,
                statement,
                statement.start(),
                table,
                "%s waits for its lock without a limit".formatted(LockRules.of(table)),
                List.of("SET lock_timeout = '2s';", statement.excerpt()),
                true);
    }

    private boolean rows(
            SqlStatement statement, StatementEffect effect, Scope scope, String table) {
        boolean changes = effect.effect() == ChangeEffect.CHANGE_ROWS;
        boolean locks = !effect.effect().lock().letsWrite();
        boolean afterLock = changes && scope.held().isPresent();
        boolean afterRows = locks && scope.changedRows().isPresent();
        if (!(afterLock || afterRows) || !scope.tellRows()) {
            return afterLock;
        }
        String other = (afterLock ? scope.held() : scope.changedRows()).orElse("");
        sink.add(
                LintRule.BACKFILL_WITH_DDL,
                statement,
                statement.start(),
                afterLock ? table : other,
                "rows of %s are changed in the transaction that changes %s"
                        .formatted(
                                afterLock ? table : other, LockRules.of(afterLock ? other : table)),
                List.of(),
                true);
        return true;
    }

    private boolean held(
            SqlStatement statement, StatementEffect effect, Scope scope, String key, String table) {
        var held = scope.held();
        if (held.isEmpty()) {
            return false;
        }
        boolean works = effect.effect().work() != ChangeEffect.Work.NOTHING;
        boolean other = !effect.effect().lock().letsWrite() && !held.get().equals(key);
        if (!(works || other) || !scope.tellHeld()) {
            return false;
        }
        sink.add(
                LintRule.LOCK_HELD,
                statement,
                statement.start(),
                held.get(),
                "%s stays locked while %s is worked on".formatted(held.get(), LockRules.of(table)),
                List.of(),
                true);
        return true;
    }

    private void remember(StatementEffect effect, Scope scope) {
        if (!isOfNew(effect) && effect.table().isPresent()) {
            String key = KnownSchema.key(effect.table().get());
            if (effect.effect() == ChangeEffect.CHANGE_ROWS) {
                scope.changeRows(key);
            } else if (!effect.effect().lock().letsWrite()) {
                scope.hold(key);
            }
            if (effect.effect() == ChangeEffect.ADD_NOT_VALID
                    || effect.effect() == ChangeEffect.ADD_FOREIGN_KEY_NOT_VALID) {
                scope.addNotValid(key);
            }
        }
        if (effect.what() == What.TYPE && effect.name().isPresent()) {
            String type = KnownSchema.key(effect.name().get());
            if (effect.effect() == ChangeEffect.NEW) {
                scope.makeType(type);
            } else if (effect.effect() == ChangeEffect.ADD_ENUM_LABEL) {
                effect.columns().forEach(it -> scope.addLabel(it, type));
            }
        }
        schema.take(effect, script, true);
    }

    /// Tables that are new have neither rows nor users.
    private boolean isOfNew(StatementEffect effect) {
        return LockRules.isOfNew(effect, schema);
    }

    private void repeated(SqlStatement statement, List<StatementEffect> effects, Scope scope) {
        if (!statement.begins("ALTER", "TABLE") || effects.isEmpty()) {
            return;
        }
        var first = effects.getFirst();
        boolean combines =
                first.table().isPresent()
                        && !isOfNew(first)
                        && effects.stream()
                                .noneMatch(it ->
                                        it.effect() == ChangeEffect.RENAME
                                                || it.effect() == ChangeEffect.VALIDATE
                                                || it.what() == What.PARTITION);
        if (combines && scope.alterAgain(KnownSchema.key(first.table().get()))) {
            sink.add(
                    LintRule.REPEATED_ALTER,
                    statement,
                    statement.start(),
                    first.table().get(),
                    "%s is altered by several statements of a transaction"
                            .formatted(first.table().get()),
                    List.of(),
                    true);
        }
    }

    private void foreignKey(SqlStatement statement, StatementEffect effect) {
        boolean adds =
                switch (effect.effect()) {
                    case ADD_FOREIGN_KEY, ADD_FOREIGN_KEY_NOT_VALID, ADD_COLUMN_REFERENCING -> true;
                    case NEW -> effect.what() == What.FOREIGN_KEY;
                    default -> false;
                };
        if (adds && effect.table().isPresent() && !effect.also().isEmpty()) {
            keys.add(
                    new Linter.ForeignKey(
                            sink,
                            statement,
                            effect.start(),
                            effect.table().get(),
                            effect.columns(),
                            effect.also().getFirst()));
        }
    }
}
