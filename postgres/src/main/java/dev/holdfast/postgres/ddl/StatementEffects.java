package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.QualifiedName;
import dev.holdfast.postgres.ddl.StatementEffect.What;
import dev.holdfast.postgres.sql.SqlStatement;
import dev.holdfast.postgres.sql.SqlToken;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What a statement does to what is there, told from its text alone: the rows of the lock catalogue
/// ([ChangeEffect]), one for each action of an ALTER TABLE. Where only the server knows more (the
/// type a column had, whether a function is volatile) the effect is the worse one, and uncertain.
///
/// A statement that is not known to do anything to others, as SELECT, has no effects.
public final class StatementEffects {
    private static final Set<String> WEAK_MODES =
            Set.of("ACCESS SHARE", "ROW SHARE", "ROW EXCLUSIVE", "SHARE UPDATE EXCLUSIVE");

    private static final int MOST_TOKENS = 5_000;

    private StatementEffects() {}

    public static List<StatementEffect> of(SqlStatement statement) {
        var reader = new TokenReader(tokens(statement));
        var effects = new ArrayList<StatementEffect>();
        if (reader.accept("ALTER")) {
            alter(reader, effects);
        } else if (reader.accept("CREATE")) {
            CreateEffects.read(reader, effects);
        } else if (reader.accept("DROP")) {
            drop(reader, effects);
        } else {
            other(reader, effects);
        }
        return List.copyOf(effects);
    }

    /// Of statements that change rows the beginning says all.
    private static List<SqlToken> tokens(SqlStatement statement) {
        boolean ofSchema =
                statement.begins("CREATE") || statement.begins("ALTER") || statement.begins("DROP");
        return ofSchema ? statement.tokens() : statement.tokens(MOST_TOKENS);
    }

    /// Whether a column's type can become another without a row being written anew, where both are
    /// known; each as written.
    public static boolean keepsRows(String from, String to) {
        return new TypeChange(canonical(from), canonical(to)).keepsRows() || same(from, to);
    }

    private static boolean same(String from, String to) {
        return canonical(from).equals(canonical(to));
    }

    /// The spelling of `format_type`.
    private static String canonical(String type) {
        String lower = type.toLowerCase(Locale.ROOT).replace(", ", ",");
        int rest = lower.indexOf('(');
        String name = (rest < 0 ? lower : lower.substring(0, rest)).strip();
        String modifier = rest < 0 ? "" : lower.substring(rest);
        return switch (name) {
            case "varchar" -> "character varying" + modifier;
            case "decimal", "dec" -> "numeric" + modifier;
            case "int", "int4" -> "integer";
            case "int8" -> "bigint";
            case "int2" -> "smallint";
            default -> name + modifier;
        };
    }

    private static void alter(TokenReader reader, List<StatementEffect> effects) {
        if (reader.accept("TABLE") || reader.accept("FOREIGN", "TABLE")) {
            effects.addAll(AlterTableEffects.of(reader));
        } else if (reader.accept("INDEX")) {
            alterIndex(reader, effects);
        } else if (reader.accept("TYPE")) {
            alterType(reader, effects);
        } else if (reader.accept("DOMAIN")) {
            alterDomain(reader, effects);
        } else if (reader.accept("MATERIALIZED", "VIEW")) {
            reader.skipGuards();
            String view = reader.name();
            boolean moves = reader.sees("SET", "TABLESPACE") || reader.sees("SET", "ACCESS");
            effects.add(
                    StatementEffect.of(
                            moves
                                    ? ChangeEffect.REWRITE_TABLE
                                    : renames(reader) ? ChangeEffect.RENAME : ChangeEffect.SHORT,
                            What.MATERIALIZED_VIEW,
                            view,
                            reader));
        } else if (reader.accept("VIEW")) {
            reader.skipGuards();
            String view = reader.name();
            var effect = renames(reader) ? ChangeEffect.RENAME : ChangeEffect.SHORT;
            effects.add(StatementEffect.of(effect, What.VIEW, view, reader));
        } else if (reader.accept("POLICY")) {
            String policy = reader.name();
            reader.accept("ON");
            effects.add(
                    StatementEffect.of(ChangeEffect.ALTER_POLICY, What.OTHER, reader.name(), reader)
                            .named(policy));
        } else if (reader.accept("SCHEMA")) {
            String schema = reader.name();
            var effect = renames(reader) ? ChangeEffect.RENAME : ChangeEffect.CATALOG_ONLY;
            effects.add(StatementEffect.of(effect, What.SCHEMA, "", reader).named(schema));
        } else {
            effects.add(StatementEffect.of(ChangeEffect.CATALOG_ONLY, What.OTHER, "", reader));
        }
    }

    private static boolean renames(TokenReader reader) {
        return reader.sees("RENAME") || reader.sees("SET", "SCHEMA");
    }

    private static void alterIndex(TokenReader reader, List<StatementEffect> effects) {
        reader.skipGuards();
        if (reader.sees("ALL", "IN")) {
            effects.add(
                    StatementEffect.of(ChangeEffect.REINDEX, What.INDEX, "", reader).uncertain());
            return;
        }
        String index = reader.name();
        var effect =
                reader.sees("SET", "TABLESPACE")
                        ? ChangeEffect.REINDEX
                        : reader.sees("ATTACH") ? ChangeEffect.ATTACH_INDEX : ChangeEffect.HARMLESS;
        effects.add(StatementEffect.of(effect, What.INDEX, "", reader).named(index));
    }

    private static void alterType(TokenReader reader, List<StatementEffect> effects) {
        String type = reader.name();
        var effect = ChangeEffect.SHORT;
        var what = What.TYPE;
        if (reader.accept("ADD", "VALUE")) {
            reader.skipGuards();
            effect = ChangeEffect.ADD_ENUM_LABEL;
            var added = StatementEffect.of(effect, what, "", reader).named(type);
            effects.add(reader.peek().isPresent() ? added.on(reader.peek().get().text()) : added);
            return;
        }
        if (reader.sees("RENAME") || reader.sees("SET", "SCHEMA")) {
            effect = ChangeEffect.RENAME;
        }
        effects.add(StatementEffect.of(effect, what, "", reader).named(type));
    }

    private static void alterDomain(TokenReader reader, List<StatementEffect> effects) {
        String domain = reader.name();
        boolean adds = reader.sees("ADD") || reader.sees("SET", "NOT") || reader.sees("VALIDATE");
        boolean validates = reader.sees("VALIDATE");
        boolean notValid = false;
        while (!validates && reader.skipTo("NOT")) {
            notValid |= reader.sees("NOT", "VALID");
            reader.skip();
        }
        boolean looks = adds && !notValid;
        effects.add(
                StatementEffect.of(
                                looks ? ChangeEffect.ALTER_DOMAIN : ChangeEffect.SHORT,
                                What.DOMAIN,
                                "",
                                reader)
                        .named(domain));
    }

    private static void drop(TokenReader reader, List<StatementEffect> effects) {
        if (reader.accept("INDEX")) {
            boolean gentle = reader.accept("CONCURRENTLY");
            reader.skipGuards();
            for (TokenReader index : reader.parts()) {
                effects.add(
                        StatementEffect.of(
                                        gentle
                                                ? ChangeEffect.DROP_INDEX_CONCURRENTLY
                                                : ChangeEffect.DROP_INDEX,
                                        What.INDEX,
                                        "",
                                        index)
                                .named(index.name()));
            }
        } else if (reader.accept("TABLE") || reader.accept("FOREIGN", "TABLE")) {
            dropEach(reader, effects, ChangeEffect.DROP_TABLE, What.TABLE);
        } else if (reader.accept("MATERIALIZED", "VIEW")) {
            dropEach(reader, effects, ChangeEffect.SHORT, What.MATERIALIZED_VIEW);
        } else if (reader.accept("VIEW")) {
            dropEach(reader, effects, ChangeEffect.SHORT, What.VIEW);
        } else if (reader.accept("SCHEMA")) {
            dropEach(reader, effects, ChangeEffect.DROP_SCHEMA, What.SCHEMA);
        } else if (reader.sees("TRIGGER") || reader.sees("POLICY") || reader.sees("RULE")) {
            var effect =
                    reader.sees("TRIGGER")
                            ? ChangeEffect.DROP_TRIGGER
                            : reader.sees("RULE")
                                    ? ChangeEffect.CREATE_RULE
                                    : ChangeEffect.ALTER_POLICY;
            reader.skip();
            reader.skipGuards();
            String name = reader.name();
            reader.accept("ON");
            effects.add(StatementEffect.of(effect, What.OTHER, reader.name(), reader).named(name));
        } else {
            var what =
                    reader.sees("TYPE")
                            ? What.TYPE
                            : reader.sees("DOMAIN") ? What.DOMAIN : What.OTHER;
            effects.add(StatementEffect.of(ChangeEffect.SHORT, what, "", reader));
        }
    }

    private static void dropEach(
            TokenReader reader, List<StatementEffect> effects, ChangeEffect effect, What what) {
        reader.skipGuards();
        for (TokenReader one : reader.parts()) {
            String name = one.name();
            effects.add(
                    what == What.SCHEMA
                            ? StatementEffect.of(effect, what, "", one).named(name)
                            : StatementEffect.of(effect, what, name, one));
        }
    }

    private static void other(TokenReader reader, List<StatementEffect> effects) {
        if (reader.accept("TRUNCATE")) {
            reader.accept("TABLE");
            for (TokenReader part : reader.parts()) {
                part.accept("ONLY");
                effects.add(
                        StatementEffect.of(ChangeEffect.TRUNCATE, What.ROWS, part.name(), part));
            }
        } else if (reader.accept("LOCK")) {
            lock(reader, effects);
        } else if (reader.accept("REFRESH", "MATERIALIZED", "VIEW")) {
            boolean gentle = reader.accept("CONCURRENTLY");
            effects.add(
                    StatementEffect.of(
                            gentle
                                    ? ChangeEffect.REFRESH_CONCURRENTLY
                                    : ChangeEffect.REFRESH_MATERIALIZED_VIEW,
                            What.MATERIALIZED_VIEW,
                            reader.name(),
                            reader));
        } else if (reader.accept("CLUSTER")) {
            cluster(reader, effects);
        } else if (reader.accept("VACUUM")) {
            vacuum(reader, effects);
        } else if (reader.accept("REINDEX")) {
            reindex(reader, effects);
        } else if (reader.accept("COMMENT", "ON")) {
            comment(reader, effects);
        } else if (reader.sees("GRANT") || reader.sees("REVOKE") || reader.sees("SECURITY")) {
            effects.add(StatementEffect.of(ChangeEffect.CATALOG_ONLY, What.OTHER, "", reader));
        } else if (reader.accept("ANALYZE")) {
            analyze(reader, effects);
        } else {
            rows(reader, effects);
        }
    }

    private static void comment(TokenReader reader, List<StatementEffect> effects) {
        String table = "";
        if (reader.accept("TABLE")) {
            table = reader.name();
        } else if (reader.accept("COLUMN")) {
            table = QualifiedName.parent(reader.name());
        }
        effects.add(StatementEffect.of(ChangeEffect.HARMLESS, What.OTHER, table, reader));
    }

    private static void analyze(TokenReader reader, List<StatementEffect> effects) {
        reader.accept("VERBOSE");
        if (reader.seesSign("(")) {
            reader.skip();
        }
        for (TokenReader table : reader.parts()) {
            table.accept("ONLY");
            effects.add(StatementEffect.of(ChangeEffect.HARMLESS, What.ROWS, table.name(), table));
        }
    }

    private static void lock(TokenReader reader, List<StatementEffect> effects) {
        reader.accept("TABLE");
        var tables = new ArrayList<String>();
        do {
            reader.accept("ONLY");
            tables.add(reader.name());
            reader.acceptSign("*");
        } while (reader.acceptSign(","));
        var mode = new StringBuilder();
        if (reader.accept("IN")) {
            while (!reader.atEnd() && !reader.sees("MODE")) {
                mode.append(mode.isEmpty() ? "" : " ").append(reader.take().text());
            }
        }
        boolean weak = WEAK_MODES.contains(mode.toString().toUpperCase(Locale.ROOT));
        for (String table : tables) {
            effects.add(
                    StatementEffect.of(
                            weak ? ChangeEffect.HARMLESS : ChangeEffect.LOCK_TABLE,
                            What.TABLE,
                            table,
                            reader));
        }
    }

    private static void cluster(TokenReader reader, List<StatementEffect> effects) {
        if (reader.seesSign("(")) {
            reader.skip();
        }
        reader.accept("VERBOSE");
        String table = reader.name();
        // CLUSTER index ON table, as before 8.3
        String other = reader.accept("ON") ? reader.name() : table;
        effects.add(StatementEffect.of(ChangeEffect.REWRITE_TABLE, What.TABLE, other, reader));
    }

    private static void vacuum(TokenReader reader, List<StatementEffect> effects) {
        boolean full = false;
        if (reader.seesSign("(")) {
            for (TokenReader option : reader.inParentheses().parts()) {
                full |= option.accept("FULL") && !option.sees("FALSE") && !option.sees("OFF");
            }
        }
        while (reader.sees("FULL")
                || reader.sees("FREEZE")
                || reader.sees("VERBOSE")
                || reader.sees("ANALYZE")) {
            full |= reader.take().is("FULL");
        }
        var effect = full ? ChangeEffect.REWRITE_TABLE : ChangeEffect.VACUUM;
        var tables = reader.parts();
        if (tables.isEmpty()) {
            effects.add(StatementEffect.of(effect, What.TABLE, "", reader));
        }
        for (TokenReader table : tables) {
            effects.add(StatementEffect.of(effect, What.TABLE, table.name(), table));
        }
    }

    private static void reindex(TokenReader reader, List<StatementEffect> effects) {
        boolean gentle = false;
        if (reader.seesSign("(")) {
            for (TokenReader option : reader.inParentheses().parts()) {
                gentle |=
                        option.accept("CONCURRENTLY")
                                && !option.sees("FALSE")
                                && !option.sees("OFF");
            }
        }
        boolean ofTable = reader.sees("TABLE");
        if (!reader.atEnd()) {
            reader.skip();
        }
        gentle |= reader.accept("CONCURRENTLY");
        var effect = gentle ? ChangeEffect.REINDEX_CONCURRENTLY : ChangeEffect.REINDEX;
        String name = reader.name();
        effects.add(
                ofTable
                        ? StatementEffect.of(effect, What.INDEX, name, reader)
                        : StatementEffect.of(effect, What.INDEX, "", reader).named(name));
    }

    /// UPDATE, DELETE, MERGE, and INSERT of what is selected; also within WITH.
    private static void rows(TokenReader reader, List<StatementEffect> effects) {
        if (reader.accept("WITH")) {
            while (!reader.atEnd()
                    && !reader.seesAny(Set.of("UPDATE", "DELETE", "INSERT", "MERGE"))) {
                if (reader.seesSign("(")) {
                    rows(reader.inParentheses(), effects);
                } else {
                    reader.skip();
                }
            }
        }
        String table = "";
        if (reader.accept("UPDATE")
                || reader.accept("DELETE", "FROM")
                || reader.accept("MERGE", "INTO")) {
            reader.accept("ONLY");
            table = reader.name();
        } else if (reader.accept("INSERT", "INTO")) {
            String target = reader.name();
            table =
                    reader.skipTo("SELECT", "WITH", "TABLE", "VALUES") && !reader.sees("VALUES")
                            ? target
                            : "";
        }
        if (!table.isEmpty()) {
            effects.add(StatementEffect.of(ChangeEffect.CHANGE_ROWS, What.ROWS, table, reader));
        }
    }
}
