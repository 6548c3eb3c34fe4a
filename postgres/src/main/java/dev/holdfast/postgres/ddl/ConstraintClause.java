package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.ddl.StatementEffect.What;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A constraint of a table as it is written: `[CONSTRAINT name] CHECK ...`.
///
/// @param references the table of a foreign key
/// @param notValid that rows which are there are not looked at
/// @param usingIndex that an index which is there is taken
record ConstraintClause(
        What what,
        String name,
        List<String> columns,
        Optional<String> references,
        boolean notValid,
        boolean usingIndex) {
    private static final Set<String> FIRST =
            Set.of("CONSTRAINT", "CHECK", "UNIQUE", "PRIMARY", "FOREIGN", "EXCLUDE");

    static boolean isNext(TokenReader reader) {
        return reader.seesAny(FIRST) || reader.sees("NOT", "NULL");
    }

    static ConstraintClause of(TokenReader reader) {
        String name = reader.accept("CONSTRAINT") ? reader.name() : "";
        if (reader.accept("FOREIGN", "KEY")) {
            var columns = reader.names();
            String other = reader.accept("REFERENCES") ? reader.name() : "";
            return new ConstraintClause(
                    What.FOREIGN_KEY, name, columns, Optional.of(other), notValid(reader), false);
        }
        if (reader.accept("CHECK")) {
            reader.skip();
            return new ConstraintClause(
                    What.CHECK, name, List.of(), Optional.empty(), notValid(reader), false);
        }
        if (reader.accept("NOT", "NULL")) {
            return new ConstraintClause(
                    What.NOT_NULL,
                    name,
                    List.of(reader.name()),
                    Optional.empty(),
                    notValid(reader),
                    false);
        }
        if (reader.accept("PRIMARY", "KEY")) {
            return key(reader, What.PRIMARY_KEY, name);
        }
        if (reader.accept("UNIQUE")) {
            reader.accept("NULLS", "NOT", "DISTINCT");
            reader.accept("NULLS", "DISTINCT");
            return key(reader, What.UNIQUE, name);
        }
        var what = reader.accept("EXCLUDE") ? What.EXCLUSION : What.CONSTRAINT;
        return new ConstraintClause(what, name, List.of(), Optional.empty(), false, false);
    }

    private static ConstraintClause key(TokenReader reader, What what, String name) {
        boolean usingIndex = reader.accept("USING", "INDEX");
        return new ConstraintClause(
                what, name, reader.names(), Optional.empty(), false, usingIndex);
    }

    private static boolean notValid(TokenReader reader) {
        while (reader.skipTo("NOT")) {
            if (reader.sees("NOT", "VALID") || reader.sees("NOT", "ENFORCED")) {
                return true;
            }
            reader.skip();
        }
        return false;
    }

    /// What it takes to add it to a table that is there.
    ChangeEffect effect() {
        return switch (what) {
            case FOREIGN_KEY ->
                    notValid
                            ? ChangeEffect.ADD_FOREIGN_KEY_NOT_VALID
                            : ChangeEffect.ADD_FOREIGN_KEY;
            case CHECK -> notValid ? ChangeEffect.ADD_NOT_VALID : ChangeEffect.ADD_CHECK;
            case NOT_NULL -> notValid ? ChangeEffect.ADD_NOT_VALID : ChangeEffect.SET_NOT_NULL;
            case EXCLUSION -> ChangeEffect.ADD_EXCLUSION;
            case PRIMARY_KEY, UNIQUE ->
                    usingIndex ? ChangeEffect.ADD_KEY_USING_INDEX : ChangeEffect.ADD_KEY;
            default -> ChangeEffect.ALTER_TABLE;
        };
    }

    StatementEffect on(String table, ChangeEffect effect, TokenReader clause) {
        return StatementEffect.of(effect, what, table, clause)
                .on(columns)
                .named(name)
                .locking(references.orElse(""));
    }
}
