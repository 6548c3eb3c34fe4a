package dev.holdfast.operations.migrate.lint;

import dev.holdfast.postgres.sql.PsqlCommand;
import dev.holdfast.postgres.sql.SqlNames;
import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import dev.holdfast.postgres.sql.SqlToken;
import dev.holdfast.postgres.sql.SqlToken.Kind;
import dev.holdfast.postgres.sql.SqlUnit;
import java.util.List;

/// Mistakes of the file itself: what no server takes, or takes otherwise than it is meant.
final class TextRules {
    private TextRules() {}

    static void ofFile(SqlScript script, FileFindings sink) {
        for (PsqlCommand command : script.psqlCommands()) {
            sink.add(
                    LintRule.PSQL_COMMAND,
                    command.start(),
                    "\\%s is a command of psql".formatted(command.name()),
                    List.of());
        }
        script.open()
                .ifPresent(it ->
                        sink.add(
                                LintRule.UNCLOSED,
                                it.start(),
                                "%s is opened and never closed".formatted(it.what().words()),
                                List.of()));
    }

    static void ofUnit(SqlUnit unit, LintFile file, int statements, FileFindings sink) {
        if (unit.transactionOpen() && !unit.statements().getLast().chains()) {
            var begin =
                    unit.statements().stream()
                            .filter(SqlStatement::beginsTransaction)
                            .findFirst()
                            .orElse(unit.statements().getFirst());
            sink.add(
                    LintRule.OPEN_TRANSACTION,
                    begin.start(),
                    "a transaction is begun and not committed",
                    List.of("COMMIT;"));
        }
        boolean among = file.inTransaction() && statements > 1;
        for (SqlStatement statement : unit.statements()) {
            boolean inBlock = unit.kind() == SqlUnit.Kind.EXPLICIT || among;
            if (inBlock && statement.refusesTransaction()) {
                sink.add(
                        LintRule.NOT_ALONE,
                        statement.start(),
                        "this statement must be the only one of its file",
                        List.of("-- in a file of its own:", statement.excerpt() + ";"));
            }
        }
    }

    static void ofStatement(SqlStatement statement, Scope scope, FileFindings sink) {
        if (statement.copiesThroughClient()) {
            sink.add(
                    LintRule.COPY_ROWS,
                    statement.start(),
                    "COPY brings rows over the connection",
                    List.of("INSERT INTO ... VALUES ...;"));
        }
        if (statement.begins("CREATE") || statement.begins("ALTER")) {
            names(statement, sink);
            if (statement.refusesTransaction()
                    && statement.contains("EXISTS")
                    && statement.contains("INDEX")) {
                sink.add(
                        LintRule.CONCURRENTLY_IF_NOT_EXISTS,
                        statement.start(),
                        "IF NOT EXISTS takes an invalid index for the wanted one",
                        SafeForms.withoutGuard(statement));
            }
        }
        if (!scope.labels().isEmpty()) {
            labels(statement, scope, sink);
        }
    }

    private static void names(SqlStatement statement, FileFindings sink) {
        for (SqlToken token : statement.tokens()) {
            if (token.text().length() > SqlNames.MOST_BYTES / 4
                    && token.isName()
                    && SqlNames.bytes(token.name()) > SqlNames.MOST_BYTES) {
                sink.add(
                        LintRule.LONG_NAME,
                        token.start(),
                        "the name %s has %d bytes"
                                .formatted(token.text(), SqlNames.bytes(token.name())),
                        List.of());
            }
        }
    }

    private static void labels(SqlStatement statement, Scope scope, FileFindings sink) {
        if (statement.begins("ALTER", "TYPE")) {
            return;
        }
        for (SqlToken token : statement.tokens()) {
            String type = token.kind() == Kind.STRING ? scope.labels().get(token.text()) : null;
            if (type != null) {
                sink.add(
                        LintRule.NEW_LABEL_USED,
                        token.start(),
                        "the label %s of %s is used in the transaction that adds it"
                                .formatted(token.text(), type),
                        List.of());
                return;
            }
        }
    }
}
