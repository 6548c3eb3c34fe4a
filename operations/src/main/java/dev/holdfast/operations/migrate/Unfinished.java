package dev.holdfast.operations.migrate;

import dev.holdfast.operations.migrate.journal.JournalEntry;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.Migration;
import java.util.Optional;

/// A script that did not come to its end, as the journal and the catalog tell of it.
///
/// @param done how many of its statements are there for good
/// @param statements how many it has
/// @param line where the last of those that are there ends, from 1; 0 if none
/// @param next the beginning of the statement it did not get past; absent if it got past all
/// @param leftover an invalid index that its next statement has left behind, as SQL writes it
/// @param doubt why it cannot be gone on with, if it cannot
record Unfinished(
        JournalEntry entry,
        Migration migration,
        Direction direction,
        int done,
        int statements,
        int line,
        Optional<String> next,
        Optional<String> leftover,
        Optional<String> doubt) {

    /// Whether nothing of it is there, so that the database is at the version before.
    boolean isNothing() {
        return done == 0 && leftover.isEmpty() && doubt.isEmpty();
    }

    /// What is there, in words that follow the file's name.
    String inWords() {
        String there =
                done == 0
                        ? "nothing of it is applied"
                        : done == statements
                                ? "all of its %d statements are applied".formatted(statements)
                                : "its first %d of %d statements (to line %d) are applied"
                                        .formatted(done, statements, line);
        String at =
                next.map(it ->
                                entry.error()
                                        .map(error ->
                                                ", the next was refused: %s (%s)"
                                                        .formatted(error, it))
                                        .orElse(", the run was cut off at the next: " + it))
                        .orElse("");
        String left = leftover.map(it -> "; it has left the invalid index " + it).orElse("");
        return there + at + left + doubt.map(it -> "; " + it).orElse("");
    }
}
