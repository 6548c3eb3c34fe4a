package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.ddl.StatementEffect.What;
import java.util.List;
import java.util.Optional;

/// What CREATE statements do: something new, with what is in it, and the locks on what it is made
/// for.
final class CreateEffects {
    private CreateEffects() {}

    /// Reads what follows `CREATE`.
    static void read(TokenReader reader, List<StatementEffect> effects) {
        boolean replaces = reader.accept("OR", "REPLACE");
        while (reader.accept("GLOBAL")
                || reader.accept("LOCAL")
                || reader.accept("UNLOGGED")
                || reader.accept("RECURSIVE")) {}
        boolean temporary = reader.accept("TEMP") || reader.accept("TEMPORARY");
        if (reader.accept("TABLE") || reader.accept("FOREIGN", "TABLE")) {
            table(reader, effects, temporary);
        } else if (reader.accept("UNIQUE", "INDEX")) {
            index(reader, effects, true);
        } else if (reader.accept("INDEX")) {
            index(reader, effects, false);
        } else if (reader.accept("MATERIALIZED", "VIEW")) {
            reader.skipGuards();
            add(effects, ChangeEffect.FILL_MATERIALIZED_VIEW, What.MATERIALIZED_VIEW, reader);
        } else if (reader.accept("VIEW")) {
            add(effects, replaces ? ChangeEffect.SHORT : ChangeEffect.NEW, What.VIEW, reader);
        } else if (reader.accept("CONSTRAINT", "TRIGGER") || reader.accept("TRIGGER")) {
            onTable(reader, effects, ChangeEffect.CREATE_TRIGGER);
        } else if (reader.accept("POLICY")) {
            onTable(reader, effects, ChangeEffect.ALTER_POLICY);
        } else if (reader.accept("RULE")) {
            rule(reader, effects);
        } else if (reader.accept("TYPE")) {
            named(reader, effects, What.TYPE);
        } else if (reader.accept("DOMAIN")) {
            named(reader, effects, What.DOMAIN);
        } else if (reader.accept("SCHEMA")) {
            reader.skipGuards();
            named(reader, effects, What.SCHEMA);
        } else if (reader.accept("STATISTICS")) {
            String table = reader.skipTo("FROM") && reader.accept("FROM") ? reader.name() : "";
            effects.add(StatementEffect.of(ChangeEffect.HARMLESS, What.OTHER, table, reader));
        } else if (reader.sees("PUBLICATION")) {
            effects.add(StatementEffect.of(ChangeEffect.HARMLESS, What.OTHER, "", reader));
        } else {
            effects.add(StatementEffect.of(ChangeEffect.NEW, What.OTHER, "", reader));
        }
    }

    private static void add(
            List<StatementEffect> effects, ChangeEffect effect, What what, TokenReader reader) {
        effects.add(StatementEffect.of(effect, what, reader.name(), reader));
    }

    private static void named(TokenReader reader, List<StatementEffect> effects, What what) {
        effects.add(StatementEffect.of(ChangeEffect.NEW, what, "", reader).named(reader.name()));
    }

    private static void table(
            TokenReader reader, List<StatementEffect> effects, boolean temporary) {
        reader.skipGuards();
        String table = reader.name();
        var made = StatementEffect.of(ChangeEffect.NEW, What.TABLE, table, reader);
        effects.add(temporary ? made.named("pg_temp") : made);
        if (reader.accept("PARTITION", "OF")) {
            String parent = reader.name();
            effects.add(
                    StatementEffect.of(
                                    ChangeEffect.CREATE_PARTITION, What.PARTITION, parent, reader)
                            .locking(table));
            return;
        }
        if (!reader.seesSign("(")) {
            return;
        }
        for (TokenReader element : reader.inParentheses().parts()) {
            if (element.sees("LIKE")) {
                continue;
            }
            if (ConstraintClause.isNext(element)) {
                var clause = ConstraintClause.of(element);
                put(clause.on(table, ChangeEffect.NEW, element), effects);
            } else {
                column(table, ColumnText.of(element), element, effects);
            }
        }
    }

    private static void column(
            String table, ColumnText column, TokenReader element, List<StatementEffect> effects) {
        effects.add(StatementEffect.of(ChangeEffect.NEW, What.COLUMN, table, element).with(column));
        if (column.primaryKey() || column.unique()) {
            var key = column.primaryKey() ? What.PRIMARY_KEY : What.UNIQUE;
            effects.add(
                    StatementEffect.of(ChangeEffect.NEW, key, table, element).on(column.name()));
        }
        if (column.references().isPresent()) {
            put(
                    StatementEffect.of(ChangeEffect.NEW, What.FOREIGN_KEY, table, element)
                            .on(column.name())
                            .locking(column.references().get()),
                    effects);
        }
    }

    /// A foreign key of a new table locks the other one.
    private static void put(StatementEffect made, List<StatementEffect> effects) {
        effects.add(made);
        for (String other : made.also()) {
            effects.add(
                    new StatementEffect(
                            ChangeEffect.CREATE_TABLE_REFERENCING,
                            What.FOREIGN_KEY,
                            Optional.of(other),
                            List.of(),
                            made.name(),
                            made.column(),
                            made.table().stream().toList(),
                            true,
                            made.start(),
                            made.end()));
        }
    }

    private static void index(TokenReader reader, List<StatementEffect> effects, boolean unique) {
        boolean gentle = reader.accept("CONCURRENTLY");
        reader.accept("IF", "NOT", "EXISTS");
        String name = reader.sees("ON") ? "" : reader.name();
        reader.accept("ON");
        boolean frame = reader.accept("ONLY");
        String table = reader.name();
        if (reader.accept("USING")) {
            reader.name();
        }
        var effect =
                gentle
                        ? ChangeEffect.CREATE_INDEX_CONCURRENTLY
                        : frame ? ChangeEffect.CREATE_INDEX_FRAME : ChangeEffect.CREATE_INDEX;
        effects.add(
                StatementEffect.of(effect, unique ? What.UNIQUE : What.INDEX, table, reader)
                        .named(name)
                        .on(reader.names()));
    }

    private static void onTable(
            TokenReader reader, List<StatementEffect> effects, ChangeEffect effect) {
        String name = reader.name();
        String table = reader.skipTo("ON") && reader.accept("ON") ? reader.name() : "";
        effects.add(StatementEffect.of(effect, What.OTHER, table, reader).named(name));
    }

    /// `CREATE RULE name AS ON event TO table`.
    private static void rule(TokenReader reader, List<StatementEffect> effects) {
        String name = reader.name();
        String table = reader.skipTo("TO") && reader.accept("TO") ? reader.name() : "";
        effects.add(
                StatementEffect.of(ChangeEffect.CREATE_RULE, What.OTHER, table, reader)
                        .named(name));
    }
}
