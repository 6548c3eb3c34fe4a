package dev.holdfast.operations.migrate.lint;

import dev.holdfast.postgres.ddl.ChangeEffect;
import dev.holdfast.postgres.ddl.ColumnText;
import dev.holdfast.postgres.ddl.StatementEffect;
import dev.holdfast.postgres.ddl.StatementEffect.What;
import dev.holdfast.postgres.sql.SqlNames;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the files so far have made, as far as their text tells: which tables are new in this run,
/// the types of columns, which indexes there are, what checks prove.
final class KnownSchema {
    private final Map<String, Table> tables = new HashMap<>();

    /// The table of an index, by the index's name.
    private final Map<String, String> indexTables = new HashMap<>();

    /// A table that a file made.
    private static final class Table {
        private boolean isNew;
        private final Map<String, String> types = new HashMap<>();
        private final List<List<String>> indexes = new ArrayList<>();

        /// By constraint: the column that it says is not null.
        private final Map<String, String> notNullChecks = new HashMap<>();

        private final Set<String> notValid = new HashSet<>();
        private final Set<String> proven = new HashSet<>();
    }

    /// The same for all spellings: without quotes, without the schema that is everybody's.
    static String key(String table) {
        var key = new StringBuilder();
        int from = 0;
        boolean quoted = false;
        for (int i = 0; i <= table.length(); i++) {
            boolean end = i == table.length() || (table.charAt(i) == '.' && !quoted);
            quoted ^= i < table.length() && table.charAt(i) == '"';
            if (end) {
                key.append(key.isEmpty() ? "" : ".")
                        .append(SqlNames.meant(table.substring(from, i)));
                from = i + 1;
            }
        }
        String all = key.toString();
        return all.startsWith("public.") ? all.substring("public.".length()) : all;
    }

    /// From now on what is known is in use.
    void settle() {
        tables.values().forEach(table -> table.isNew = false);
    }

    boolean isNew(String table) {
        var known = tables.get(key(table));
        return known != null && known.isNew;
    }

    /// Whether an index is one of a new table.
    boolean isOfNewTable(String index) {
        String table = indexTables.get(key(index));
        return table != null && isNew(table);
    }

    /// Whether the file that made the table is among those seen.
    boolean knows(String table) {
        return tables.containsKey(key(table));
    }

    Optional<String> tableOfIndex(String index) {
        return Optional.ofNullable(indexTables.get(key(index)));
    }

    Optional<String> type(String table, String column) {
        var known = tables.get(key(table));
        return known == null
                ? Optional.empty()
                : Optional.ofNullable(known.types.get(SqlNames.meant(column)));
    }

    /// Whether a valid check says that the column has no nulls.
    boolean isProvenNotNull(String table, String column) {
        var known = tables.get(key(table));
        return known != null && known.proven.contains(SqlNames.meant(column));
    }

    /// Whether an index begins with these columns, in any order.
    boolean hasIndex(String table, List<String> columns) {
        var known = tables.get(key(table));
        var wanted = meant(columns);
        return known != null
                && known.indexes.stream()
                        .anyMatch(it ->
                                it.size() >= wanted.size()
                                        && new HashSet<>(it.subList(0, wanted.size()))
                                                .equals(new HashSet<>(wanted)));
    }

    /// Remembers what a statement does.
    ///
    /// @param inRun whether it is still to run, so that what it makes is new
    void take(StatementEffect effect, SqlScript script, boolean inRun) {
        if (effect.table().isEmpty()) {
            return;
        }
        String name = effect.table().get();
        switch (effect.effect()) {
            case NEW -> made(effect, name, inRun);
            case ADD_COLUMN,
                    ADD_COLUMN_REWRITING,
                    ADD_COLUMN_REFERENCING,
                    ADD_COLUMN_WITHOUT_VALUE,
                    ALTER_TYPE ->
                    effect.column().ifPresent(it -> typed(table(name), it));
            case CREATE_INDEX, CREATE_INDEX_CONCURRENTLY, ADD_KEY, CREATE_INDEX_FRAME -> {
                table(name).indexes.add(meant(effect.columns()));
                effect.name().ifPresent(it -> indexTables.put(key(it), name));
            }
            case ADD_CHECK, ADD_NOT_VALID, SET_NOT_NULL -> checked(effect, name, script);
            case VALIDATE -> validated(effect, name);
            case RENAME -> renamed(effect, name);
            case DROP_TABLE -> tables.remove(key(name));
            case DROP_COLUMN ->
                    effect.columns().forEach(it -> table(name).types.remove(SqlNames.meant(it)));
            case DROP_CONSTRAINT -> dropped(effect, name);
            case FILL_MATERIALIZED_VIEW -> table(name).isNew = inRun;
            default -> {}
        }
    }

    private Table table(String name) {
        return tables.computeIfAbsent(key(name), _ -> new Table());
    }

    private void made(StatementEffect effect, String name, boolean inRun) {
        if (effect.what() == What.TABLE) {
            var before = tables.get(key(name));
            if (before != null && !before.isNew) {
                // IF NOT EXISTS, and it exists.
                return;
            }
            var made = new Table();
            made.isNew = inRun;
            tables.put(key(name), made);
        } else if (effect.what() == What.COLUMN) {
            effect.column().ifPresent(it -> typed(table(name), it));
        } else if (effect.what() == What.PRIMARY_KEY || effect.what() == What.UNIQUE) {
            table(name).indexes.add(meant(effect.columns()));
        }
    }

    private static void typed(Table table, ColumnText column) {
        table.types.put(SqlNames.meant(column.name()), column.type());
    }

    private void checked(StatementEffect effect, String name, SqlScript script) {
        var table = table(name);
        var column = notNullColumn(effect, script);
        if (column.isEmpty()) {
            return;
        }
        boolean valid = effect.effect() != ChangeEffect.ADD_NOT_VALID;
        if (valid) {
            table.proven.add(column.get());
        }
        effect.name()
                .ifPresent(it -> {
                    table.notNullChecks.put(SqlNames.meant(it), column.get());
                    if (!valid) {
                        table.notValid.add(SqlNames.meant(it));
                    }
                });
    }

    /// The column that `CHECK (c IS NOT NULL)` or `NOT NULL c` is of.
    private static Optional<String> notNullColumn(StatementEffect effect, SqlScript script) {
        if (effect.what() == What.NOT_NULL) {
            return effect.columns().stream().findFirst().map(SqlNames::meant);
        }
        var tokens =
                SqlScript.of(script.text().substring(effect.start(), effect.end()))
                        .statements()
                        .stream()
                        .flatMap(it -> it.tokens().stream())
                        .toList();
        for (int i = 0; i + 4 < tokens.size(); i++) {
            if (tokens.get(i).is("CHECK")) {
                return isNotNull(tokens.subList(i + 1, tokens.size()));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> isNotNull(List<SqlToken> tokens) {
        int at = 0;
        while (at < tokens.size() && tokens.get(at).isSign("(")) {
            at++;
        }
        boolean isOne =
                at + 4 < tokens.size()
                        && tokens.get(at).isName()
                        && tokens.get(at + 1).is("IS")
                        && tokens.get(at + 2).is("NOT")
                        && tokens.get(at + 3).is("NULL")
                        && tokens.get(at + 4).isSign(")");
        return isOne ? Optional.of(tokens.get(at).name()) : Optional.empty();
    }

    private void validated(StatementEffect effect, String name) {
        var table = table(name);
        effect.name()
                .map(SqlNames::meant)
                .ifPresent(it -> {
                    table.notValid.remove(it);
                    var column = table.notNullChecks.get(it);
                    if (column != null) {
                        table.proven.add(column);
                    }
                });
    }

    private void dropped(StatementEffect effect, String name) {
        var table = table(name);
        effect.name()
                .map(it -> table.notNullChecks.remove(SqlNames.meant(it)))
                .ifPresent(table.proven::remove);
    }

    private void renamed(StatementEffect effect, String name) {
        if (effect.what() == What.TABLE && effect.name().isPresent()) {
            var table = tables.remove(key(name));
            if (table != null) {
                tables.put(key(effect.name().get()), table);
            }
        } else if (effect.what() == What.COLUMN && effect.name().isPresent()) {
            var table = table(name);
            var type = table.types.remove(SqlNames.meant(effect.columns().getFirst()));
            if (type != null) {
                table.types.put(SqlNames.meant(effect.name().get()), type);
            }
        }
    }

    private static List<String> meant(List<String> names) {
        return names.stream().map(SqlNames::meant).toList();
    }
}
