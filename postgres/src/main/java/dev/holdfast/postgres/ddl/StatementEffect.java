package dev.holdfast.postgres.ddl;

import java.util.List;
import java.util.Optional;

/// One thing that a statement does to a table, an index or another object, as its text tells.
///
/// @param effect the row of the lock catalogue
/// @param what the sort of thing it is done with
/// @param table the table concerned, as written; for an index that is dropped or built anew the
///   table is not said
/// @param columns the names of the columns concerned, as written
/// @param name of the index, constraint, type or other thing, as written
/// @param column what ADD COLUMN and CREATE TABLE say of a column
/// @param also tables that are locked beside it: of a foreign key, a partition
/// @param certain false where only the server knows: whether a change of type writes rows anew,
///   whether a function is volatile
/// @param start the index in the script where what says it begins
/// @param end the index after it
public record StatementEffect(
        ChangeEffect effect,
        What what,
        Optional<String> table,
        List<String> columns,
        Optional<String> name,
        Optional<ColumnText> column,
        List<String> also,
        boolean certain,
        int start,
        int end) {

    /// The sort of thing that is made, changed or dropped.
    public enum What {
        TABLE,
        COLUMN,
        COLUMN_TYPE,
        DEFAULT,
        NOT_NULL,
        CHECK,
        FOREIGN_KEY,
        PRIMARY_KEY,
        UNIQUE,
        EXCLUSION,
        /// A constraint whose kind is not said: DROP, VALIDATE, RENAME CONSTRAINT.
        CONSTRAINT,
        INDEX,
        PARTITION,
        ROWS,
        VIEW,
        MATERIALIZED_VIEW,
        TYPE,
        DOMAIN,
        SCHEMA,
        OTHER
    }

    public StatementEffect {
        columns = List.copyOf(columns);
        also = List.copyOf(also);
    }

    static StatementEffect of(ChangeEffect effect, What what, String table, TokenReader clause) {
        return new StatementEffect(
                effect,
                what,
                table.isEmpty() ? Optional.empty() : Optional.of(table),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                true,
                clause.start(),
                clause.end());
    }

    StatementEffect on(String... names) {
        return new StatementEffect(
                effect, what, table, List.of(names), name, column, also, certain, start, end);
    }

    StatementEffect on(List<String> names) {
        return on(names.toArray(String[]::new));
    }

    StatementEffect named(String thing) {
        return new StatementEffect(
                effect,
                what,
                table,
                columns,
                thing.isEmpty() ? Optional.empty() : Optional.of(thing),
                column,
                also,
                certain,
                start,
                end);
    }

    StatementEffect with(ColumnText text) {
        return new StatementEffect(
                effect,
                what,
                table,
                List.of(text.name()),
                name,
                Optional.of(text),
                also,
                certain,
                start,
                end);
    }

    StatementEffect locking(String other) {
        return new StatementEffect(
                effect,
                what,
                table,
                columns,
                name,
                column,
                other.isEmpty() ? List.of() : List.of(other),
                certain,
                start,
                end);
    }

    StatementEffect uncertain() {
        return new StatementEffect(
                effect, what, table, columns, name, column, also, false, start, end);
    }
}
