package dev.holdfast.postgres.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// A run of statements that take effect together when its text is sent as one simple query (manual,
/// "Multiple Statements in a Simple Query"): the server commits them at once, or keeps nothing.
///
/// @param statements one at least
/// @param ending the index in `statements` of the one that ends the file's own transaction
/// @param transactionOpen whether a transaction of the file's own is open after it: it has no end,
///   or ends with `AND CHAIN`
public record SqlUnit(
        List<SqlStatement> statements, Kind kind, OptionalInt ending, boolean transactionOpen) {

    /// How a unit takes effect.
    public enum Kind {
        /// It has no transaction commands: the server makes one transaction of it, to which one may
        /// append statements.
        IMPLICIT,
        /// It has transaction commands of its own. Statements before a BEGIN become part of its
        /// block; a COMMIT or ROLLBACK without a BEGIN ends the implicit transaction.
        EXPLICIT,
        /// One statement, which the server refuses in a transaction.
        ALONE,
        /// One statement, which may commit part of its work.
        MAY_COMMIT_INSIDE
    }

    public SqlUnit {
        statements = List.copyOf(statements);
        if (statements.isEmpty()) {
            throw new IllegalArgumentException("a unit has a statement");
        }
    }

    /// Whether it is a transaction of the file's own that ends with a plain COMMIT.
    public boolean commits() {
        if (kind != Kind.EXPLICIT || transactionOpen || ending.isEmpty()) {
            return false;
        }
        var last = statements.get(ending.getAsInt());
        return (last.begins("COMMIT") || last.begins("END"))
                && !last.begins("COMMIT", "PREPARED")
                && !last.chains();
    }

    /// Whether it rolls all of its own work back.
    public boolean leavesNothing() {
        return kind == Kind.EXPLICIT
                && !transactionOpen
                && ending.isPresent()
                && statements.get(ending.getAsInt()).rollsBack()
                && !statements.get(ending.getAsInt()).begins("ROLLBACK", "PREPARED");
    }

    /// The index in the script of its first character.
    public int start() {
        return statements.getFirst().start();
    }

    /// The index in the script after its last character; its data for COPY, if any, is inside.
    public int end() {
        var last = statements.getLast();
        return last.inlineData().map(SqlStatement.InlineData::end).orElse(last.end());
    }

    /// Divides a script's statements. A text with a statement that must be alone cannot be sent as
    /// one query, so its units are meant to be sent one by one; a text without one may be sent
    /// either way, and then procedures that stand beside other statements cannot commit, as the
    /// server has it.
    static List<SqlUnit> of(List<SqlStatement> statements) {
        return new Division(statements).divide();
    }

    private static final class Division {
        private final List<SqlStatement> all;
        private final List<SqlUnit> units = new ArrayList<>();
        private List<SqlStatement> run = new ArrayList<>();
        private boolean inBlock;
        private boolean explicit;

        Division(List<SqlStatement> all) {
            this.all = all;
        }

        List<SqlUnit> divide() {
            for (SqlStatement statement : all) {
                take(statement);
            }
            finish(OptionalInt.empty());
            boolean sentOneByOne =
                    units.size() == 1 || units.stream().anyMatch(it -> it.kind == Kind.ALONE);
            return sentOneByOne ? units.stream().map(Division::withCommits).toList() : units;
        }

        private void take(SqlStatement statement) {
            if (!inBlock && statement.refusesTransaction()) {
                finish(OptionalInt.empty());
                units.add(new SqlUnit(List.of(statement), Kind.ALONE, OptionalInt.empty(), false));
                return;
            }
            run.add(statement);
            if (statement.beginsTransaction()) {
                inBlock = true;
                explicit = true;
            } else if (statement.endsTransaction() || statement.rollsBack()) {
                explicit = true;
                inBlock = inBlock && statement.chains();
                finish(OptionalInt.of(run.size() - 1));
            }
        }

        private void finish(OptionalInt ending) {
            if (!run.isEmpty()) {
                var kind = explicit || inBlock ? Kind.EXPLICIT : Kind.IMPLICIT;
                units.add(new SqlUnit(run, kind, ending, inBlock));
            }
            run = new ArrayList<>();
            explicit = false;
        }

        private static SqlUnit withCommits(SqlUnit unit) {
            boolean commits =
                    unit.kind == Kind.IMPLICIT
                            && unit.statements.size() == 1
                            && unit.statements.getFirst().mayCommitInside();
            return commits
                    ? new SqlUnit(unit.statements, Kind.MAY_COMMIT_INSIDE, unit.ending, false)
                    : unit;
        }
    }
}
