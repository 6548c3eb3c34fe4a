package dev.holdfast.operations.migrate.lint;

import dev.holdfast.postgres.sql.SqlScript;
import dev.holdfast.postgres.sql.SqlStatement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The findings of one file, those that are allowed left out.
final class FileFindings {
    private final LintFile file;
    private final TableFacts facts;
    private final Suppressions suppressions;
    private final List<Finding> findings = new ArrayList<>();

    FileFindings(LintFile file, TableFacts facts) {
        this.file = file;
        this.facts = facts;
        this.suppressions = Suppressions.of(file.sql());
    }

    LintFile file() {
        return file;
    }

    /// A finding of a statement and a table.
    void add(
            LintRule rule,
            SqlStatement statement,
            int at,
            String table,
            String sentence,
            List<String> patch,
            boolean certain) {
        if (suppressions.allows(rule, at)) {
            return;
        }
        var severity = certain ? rule.severity() : rule.severity().milder();
        var use = rule.dependsOnSize() && !table.isEmpty() ? facts.of(table) : noUse();
        String told = sentence;
        if (use.isPresent()) {
            boolean little = use.get().isSmall();
            severity =
                    use.get().isQuiet() ? Severity.NOTICE : little ? severity.milder() : severity;
            told = "%s (%s)".formatted(sentence, use.get().words());
        }
        add(rule, severity, at, Optional.of(statement), table, told, patch);
    }

    /// A finding of a place in the file.
    void add(LintRule rule, int at, String sentence, List<String> patch) {
        if (!suppressions.allows(rule, at)) {
            var statement =
                    file.sql().statements().stream()
                            .filter(it -> it.start() <= at && at < it.end())
                            .findFirst();
            add(rule, rule.severity(), at, statement, "", sentence, patch);
        }
    }

    private static Optional<TableFacts.Use> noUse() {
        return Optional.empty();
    }

    private void add(
            LintRule rule,
            Severity severity,
            int at,
            Optional<SqlStatement> statement,
            String table,
            String sentence,
            List<String> patch) {
        var place = SqlScript.place(file.sql().text(), at);
        findings.add(
                new Finding(
                        rule,
                        severity,
                        file.name(),
                        place.line(),
                        place.column(),
                        statement.map(SqlStatement::excerpt).orElse(""),
                        table.isEmpty() ? Optional.empty() : Optional.of(table),
                        sentence,
                        rule.why(),
                        patch));
    }

    /// All of them, by their places, with what is wrong with suppressions.
    List<Finding> all() {
        suppressions.report((rule, at, sentence, patch) ->
                add(rule, rule.severity(), at, Optional.empty(), "", sentence, patch));
        return findings.stream()
                .sorted(Comparator.comparingInt(Finding::line).thenComparingInt(Finding::column))
                .toList();
    }
}
