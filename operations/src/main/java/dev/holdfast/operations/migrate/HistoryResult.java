package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.operations.migrate.journal.JournalEntry;
import dev.holdfast.operations.migrate.journal.JournalEntry.Action;
import dev.holdfast.operations.migrate.journal.JournalEntry.Outcome;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What was done to a database's migrations, newest first.
///
/// @param steps one for each migration that was run or recorded
/// @param details more of each, where asked for
public record HistoryResult(
        @Display(As.HIDDEN) String database, List<Step> steps, List<Details> details)
        implements Result {

    /// A migration that was run or recorded.
    ///
    /// @param began by the server's clock
    /// @param elapsed absent while it runs, and where its run was killed
    /// @param by the role, and who used it from where
    public record Step(
            MigrationVersion version,
            String title,
            Action action,
            Outcome outcome,
            Instant began,
            Optional<Duration> elapsed,
            String by) {}

    /// More of a step.
    ///
    /// @param checksum SHA-256 of the file's text
    /// @param statements how many of the file's statements were done, of how many
    /// @param error what the server refused
    /// @param restorePoint behind which restore point its run began
    public record Details(
            MigrationVersion version,
            Action action,
            Optional<String> file,
            Optional<String> checksum,
            String statements,
            boolean down,
            Optional<String> error,
            Optional<String> restorePoint) {}

    static HistoryResult of(String database, List<JournalEntry> entries, boolean details) {
        return new HistoryResult(
                database,
                entries.stream().map(HistoryResult::step).toList(),
                details ? entries.stream().map(HistoryResult::details).toList() : List.of());
    }

    private static Step step(JournalEntry entry) {
        return new Step(
                entry.version(),
                entry.title(),
                entry.action(),
                entry.outcome(),
                entry.began(),
                entry.elapsed(),
                entry.by());
    }

    private static Details details(JournalEntry entry) {
        return new Details(
                entry.version(),
                entry.action(),
                entry.file(),
                entry.checksum(),
                "%d of %d".formatted(entry.reached(), entry.statements()),
                entry.hasDown(),
                entry.error(),
                entry.restorePoint());
    }

    public HistoryResult {
        steps = List.copyOf(steps);
        details = List.copyOf(details);
    }

    @Override
    public String sentence() {
        return steps.isEmpty()
                ? "Database %s has no journal of migrations yet: it begins with the first run of Holdfast, or with 'migrate adopt'."
                        .formatted(database)
                : "The journal of database %s has %d %s."
                        .formatted(database, steps.size(), steps.size() == 1 ? "step" : "steps");
    }

    @Override
    public List<String> next() {
        return steps.isEmpty() ? List.of("migrate adopt") : List.of();
    }
}
