package dev.holdfast.operations.migrate;

import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.ServerRefusal;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import java.util.Optional;

/// What is known of a file that did not come to its end: where it stopped and what it left.
///
/// @param statement the one that was refused
/// @param line where the error is, from 1, or where its statement begins; 0 if unknown
/// @param column likewise; 0 where only the line is known
record ScriptEvidence(
        Left left, String leftInWords, Optional<SqlStatement> statement, int line, int column) {

    /// How much of the file is in the database.
    enum Left {
        /// Nothing: it ran in one transaction, which was rolled back.
        NOTHING,
        /// The units before the refused one.
        PART,
        /// The statement works outside of transactions and may have done part of its work.
        UNKNOWN
    }

    /// The evidence of a refusal.
    ///
    /// @param done how many statements were done for good before this unit
    /// @param alone whether the unit works outside of transactions
    static ScriptEvidence of(
            MigrationScript script,
            int done,
            UnitText text,
            ScriptOutcome.Refused outcome,
            boolean alone) {
        ServerRefusal refusal = outcome.refusal();
        if (refusal.position().isPresent() && !text.isOfRecords(outcome)) {
            int index = text.start() + SqlScript.index(text.text(), refusal.position().getAsInt());
            var place = SqlScript.place(script.text(), index);
            return of(script, done, alone, at(script, index), place.line(), place.column());
        }
        var statement = numbered(script, done + outcome.completed());
        int line = statement.map(it -> SqlScript.place(script.text(), it.start()).line()).orElse(0);
        return of(script, done, alone, statement, line, 0);
    }

    /// The evidence where the next unit has left nothing.
    ///
    /// @param done how many statements were done for good before it
    static ScriptEvidence before(MigrationScript script, int done) {
        return of(script, done, false, Optional.empty(), 0, 0);
    }

    private static ScriptEvidence of(
            MigrationScript script,
            int done,
            boolean alone,
            Optional<SqlStatement> statement,
            int line,
            int column) {
        String part = part(script, done);
        if (alone) {
            String words =
                    part.isEmpty()
                            ? "its statement runs outside of a transaction, so part of its work may be there"
                            : part
                                    + ", and part of the work of the next may be there, which runs outside of a transaction";
            return new ScriptEvidence(Left.UNKNOWN, words, statement, line, column);
        }
        return part.isEmpty()
                ? new ScriptEvidence(
                        Left.NOTHING, "nothing of it is applied", statement, line, column)
                : new ScriptEvidence(
                        Left.PART, part + "; the rest is not", statement, line, column);
    }

    private static String part(MigrationScript script, int done) {
        if (done == 0) {
            return "";
        }
        String until =
                numbered(script, done - 1)
                        .map(last -> SqlScript.place(script.text(), last.end()).line())
                        .map(" (to line %d)"::formatted)
                        .orElse("");
        return "its first %d of %d statements%s are applied"
                .formatted(done, script.statements().size(), until);
    }

    private static Optional<SqlStatement> at(MigrationScript script, int index) {
        return script.statements().stream()
                .filter(it -> it.start() <= index && index <= it.end())
                .findFirst();
    }

    private static Optional<SqlStatement> numbered(MigrationScript script, int index) {
        return index < script.statements().size()
                ? Optional.of(script.statements().get(index))
                : Optional.empty();
    }

    /// `000003_x.up.sql line 4, column 7`.
    String place(MigrationScript script) {
        String where = line > 0 ? " line " + line : "";
        return script.name() + where + (column > 0 ? ", column " + column : "");
    }
}
