package dev.holdfast.operations.migrate;

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
        /// What stands before its last COMMIT.
        PART,
        /// The statement works outside of transactions and may have done part of its work.
        UNKNOWN
    }

    static ScriptEvidence of(MigrationText file, ScriptOutcome.Refused outcome) {
        ServerRefusal refusal = outcome.refusal();
        if (refusal.position().isPresent()) {
            int index = SqlScript.index(file.text(), refusal.position().getAsInt());
            var place = SqlScript.place(file.text(), index);
            return of(file, outcome, at(file, index), place.line(), place.column());
        }
        var statement = numbered(file, outcome.completed());
        int line = statement.map(it -> SqlScript.place(file.text(), it.start()).line()).orElse(0);
        return of(file, outcome, statement, line, 0);
    }

    /// The evidence of a file that left a transaction open, which was rolled back.
    static ScriptEvidence ofOpenTransaction(MigrationText file, ScriptOutcome.Done outcome) {
        return of(file, outcome, Optional.empty(), 0, 0);
    }

    private static ScriptEvidence of(
            MigrationText file,
            ScriptOutcome outcome,
            Optional<SqlStatement> statement,
            int line,
            int column) {
        if (outcome.committed() > 0) {
            String until =
                    numbered(file, outcome.committed() - 1)
                            .map(last -> SqlScript.place(file.text(), last.end()).line())
                            .map(" (to line %d)"::formatted)
                            .orElse("");
            String words =
                    "its first %d of %d statements%s are applied, since it commits by itself; the rest is not"
                            .formatted(outcome.committed(), file.statements().size(), until);
            return new ScriptEvidence(Left.PART, words, statement, line, column);
        }
        if (file.only().filter(ScriptEvidence::leavesTraces).isPresent()) {
            return new ScriptEvidence(
                    Left.UNKNOWN,
                    "its statement runs outside of a transaction, so part of its work may be there",
                    statement,
                    line,
                    column);
        }
        return new ScriptEvidence(
                Left.NOTHING, "nothing of it is applied", statement, line, column);
    }

    private static boolean leavesTraces(SqlStatement statement) {
        return statement.refusesTransaction() || statement.mayCommitInside();
    }

    private static Optional<SqlStatement> at(MigrationText file, int index) {
        return file.statements().stream()
                .filter(it -> it.start() <= index && index <= it.end())
                .findFirst();
    }

    private static Optional<SqlStatement> numbered(MigrationText file, int index) {
        return index < file.statements().size()
                ? Optional.of(file.statements().get(index))
                : Optional.empty();
    }

    /// `000003_x.up.sql line 4, column 7`.
    String place(MigrationText file) {
        String where = line > 0 ? " line " + line : "";
        return file.name() + where + (column > 0 ? ", column " + column : "");
    }
}
