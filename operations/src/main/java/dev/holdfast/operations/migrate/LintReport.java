package dev.holdfast.operations.migrate;

import dev.holdfast.operations.migrate.lint.Finding;
import dev.holdfast.operations.migrate.lint.LintFile;
import dev.holdfast.operations.migrate.lint.LintSettings;
import dev.holdfast.operations.migrate.lint.Linter;
import dev.holdfast.operations.migrate.lint.TableFacts;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.Migration.Kind;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationStyle;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.migrate.style.Sending;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/// Looks through the files of a folder and says what is dangerous.
final class LintReport {
    private final MigrationStyle style;
    private final MigrationFolder folder;
    private final Predicate<MigrationVersion> isApplied;
    private final LintSettings settings;
    private final TableFacts facts;

    /// @param isApplied what is read, and not warned of
    LintReport(
            MigrationStyle style,
            MigrationFolder folder,
            Predicate<MigrationVersion> isApplied,
            LintSettings settings,
            TableFacts facts) {
        this.style = style;
        this.folder = folder;
        this.isApplied = isApplied;
        this.settings = settings;
        this.facts = facts;
    }

    LintResult read(boolean live, boolean annotations) {
        var files = new ArrayList<LintFile>();
        for (Migration migration : folder.all()) {
            for (Direction direction : Direction.values()) {
                if (migration.file(direction).isPresent()) {
                    files.add(file(migration, direction));
                }
            }
        }
        var findings = new Linter(settings, facts).lint(files);
        int looked = (int) files.stream().filter(it -> !it.applied()).count();
        return new LintResult(
                folder.path().toString(),
                looked,
                live,
                findings.stream().map(LintReport::line).toList(),
                annotations || findings.isEmpty() ? Optional.empty() : Optional.of(forms(findings)),
                annotations ? Optional.of(annotations(findings)) : Optional.empty());
    }

    private LintFile file(Migration migration, Direction direction) {
        var script = style.script(migration, direction);
        return new LintFile(
                script.name(),
                migration.version().toString(),
                script.sql(),
                direction == Direction.DOWN,
                migration.kind() == Kind.VERSIONED && isApplied.test(migration.version()),
                script.sending() != Sending.EACH);
    }

    private static LintResult.Line line(Finding finding) {
        return new LintResult.Line(
                LintResult.Level.valueOf(finding.severity().name()),
                finding.file(),
                finding.line(),
                finding.column(),
                finding.rule().id(),
                finding.sentence(),
                finding.table(),
                finding.statement(),
                finding.why(),
                finding.patch());
    }

    private static String forms(List<Finding> findings) {
        var text = new StringBuilder();
        for (Finding finding : findings) {
            text.append(text.isEmpty() ? "" : "\n")
                    .append(
                            "-- %s: %s\n-- %s\n"
                                    .formatted(place(finding), finding.sentence(), finding.why()));
            finding.patch().forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    private static String place(Finding finding) {
        return finding.line() == 0 ? finding.file() : finding.file() + ":" + finding.line();
    }

    /// As GitHub's workflow commands want them; what would end one early is escaped.
    private String annotations(List<Finding> findings) {
        var text = new StringBuilder();
        for (Finding finding : findings) {
            text.append(
                    "::%s file=%s,line=%d,col=%d,title=%s::%s\n"
                            .formatted(
                                    finding.severity().name().toLowerCase(Locale.ROOT),
                                    property(folder.path().resolve(finding.file()).toString()),
                                    Math.max(1, finding.line()),
                                    Math.max(1, finding.column()),
                                    finding.rule().id(),
                                    data(finding.sentence() + ": " + finding.why())));
        }
        return text.toString();
    }

    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}
