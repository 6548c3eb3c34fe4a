package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.kernel.Tone;
import dev.holdfast.kernel.Tone.Toned;
import java.util.List;
import java.util.Optional;

/// What is dangerous in the files of a folder.
///
/// @param files how many were looked at
/// @param live whether the database was asked
/// @param findings the places, file by file
/// @param saferForms why each of them matters, and the safe form as SQL where there is one
/// @param annotations the findings as GitHub's workflows read them, where asked for
public record LintResult(
        @Display(As.HIDDEN) String folder,
        @Display(As.HIDDEN) int files,
        @Display(As.HIDDEN) boolean live,
        List<Line> findings,
        Optional<String> saferForms,
        Optional<String> annotations)
        implements Result {

    /// How grave a finding is.
    public enum Level implements Toned {
        NOTICE,
        WARNING,
        ERROR;

        @Override
        public Tone tone() {
            return switch (this) {
                case NOTICE -> Tone.PLAIN;
                case WARNING -> Tone.ATTENTION;
                case ERROR -> Tone.BAD;
            };
        }
    }

    /// A finding.
    ///
    /// @param rule its name, by which a comment in the file allows it: `-- holdfast:allow RULE:
    ///   reason`
    /// @param line from 1; 0 where it is about the whole file
    /// @param column from 1
    /// @param why what happens then
    /// @param safeForm line by line; empty if there is none to write
    public record Line(
            Level level,
            String file,
            int line,
            int column,
            String rule,
            String finding,
            @Display(As.HIDDEN) Optional<String> table,
            @Display(As.HIDDEN) String statement,
            @Display(As.HIDDEN) String why,
            @Display(As.HIDDEN) List<String> safeForm) {
        public Line {
            safeForm = List.copyOf(safeForm);
        }
    }

    public LintResult {
        findings = List.copyOf(findings);
    }

    @Override
    public String sentence() {
        String looked = "%d %s in %s".formatted(files, files == 1 ? "file" : "files", folder);
        if (findings.isEmpty()) {
            return "Nothing dangerous in %s.".formatted(looked);
        }
        return "%s in %s%s."
                .formatted(
                        counts(),
                        looked,
                        live ? "" : "; sizes of tables are not known without --live");
    }

    private String counts() {
        return "%d %s, %d %s, %d %s"
                .formatted(
                        count(Level.ERROR),
                        count(Level.ERROR) == 1 ? "error" : "errors",
                        count(Level.WARNING),
                        count(Level.WARNING) == 1 ? "warning" : "warnings",
                        count(Level.NOTICE),
                        count(Level.NOTICE) == 1 ? "notice" : "notices");
    }

    long count(Level level) {
        return findings.stream().filter(it -> it.level() == level).count();
    }

    @Override
    public List<String> next() {
        return findings.isEmpty() || live ? List.of() : List.of("migrate lint --live");
    }

    /// An error is a finding; a warning is none.
    @Override
    public boolean passed() {
        return count(Level.ERROR) == 0;
    }
}
