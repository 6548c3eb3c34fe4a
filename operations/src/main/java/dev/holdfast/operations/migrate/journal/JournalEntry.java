package dev.holdfast.operations.migrate.journal;

import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What the journal says of one step of a run.
///
/// @param id in the order of writing
/// @param title what its file is called
/// @param checksum SHA-256 of the file's text
/// @param meaning SHA-256 of the file's statements without comments and blanks
/// @param prefix as `meaning`, of the statements that are done for good
/// @param hasDown whether the SQL that undoes it is kept
/// @param statements how many its file has
/// @param reached how many of them are done for good
/// @param error what the server refused
/// @param ended absent while it runs, and after a kill
/// @param by the role, and who used it from where
/// @param restorePoint behind which restore point its run began
public record JournalEntry(
        long id,
        MigrationVersion version,
        String title,
        Action action,
        Outcome outcome,
        Optional<String> file,
        Optional<String> checksum,
        Optional<String> meaning,
        Optional<String> prefix,
        boolean hasDown,
        int statements,
        int reached,
        Optional<String> error,
        Instant began,
        Optional<Instant> ended,
        String by,
        Optional<String> restorePoint) {

    /// What was done about a version.
    public enum Action {
        UP,
        DOWN,
        /// Found applied, by another tool.
        ADOPT,
        /// Found not applied any more, undone by another tool.
        FORGET,
        /// Recorded as applied, without running anything.
        STAMP,
        /// Recorded as not applied, without running anything.
        UNSTAMP;

        /// Whether the version is applied after it.
        public boolean applies() {
            return this == UP || this == ADOPT || this == STAMP;
        }
    }

    /// How a step ended.
    public enum Outcome {
        /// It runs, or its run was killed.
        RUNNING,
        DONE,
        /// It was refused, or cancelled.
        FAILED
    }

    public Optional<Duration> elapsed() {
        return ended.map(end -> Duration.between(began, end));
    }
}
