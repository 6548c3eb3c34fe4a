package dev.holdfast.operations.migrate.lint;

import dev.holdfast.kernel.ByteSize;
import java.util.Optional;

/// What the server says of a table, if one was asked.
@FunctionalInterface
public interface TableFacts {
    /// No server was asked.
    TableFacts NONE = _ -> Optional.empty();

    /// @param table its name as a file writes it, with or without its schema
    /// @return empty if that is not known, or the table is not there
    Optional<Use> of(String table);

    /// @param rows as the planner estimates them
    /// @param bytes with indexes and TOAST
    /// @param writesPerSecond rows inserted, updated and deleted, on average since the counters
    ///   began
    record Use(long rows, long bytes, double writesPerSecond) {
        private static final long FEW_ROWS = 10_000;
        private static final long FEW_BYTES = 16L << 20;
        private static final double FEW_WRITES = 1;

        /// Whether all of it is read or written anew in a moment.
        boolean isSmall() {
            return rows <= FEW_ROWS && bytes <= FEW_BYTES;
        }

        /// Whether hardly anybody would notice a moment's lock.
        boolean isQuiet() {
            return isSmall() && writesPerSecond < FEW_WRITES;
        }

        /// `about 12 million rows, 3.4 GB, 120 writes a second`.
        String words() {
            return "about %s rows, %s, %s writes a second"
                    .formatted(
                            count(rows),
                            new ByteSize(bytes),
                            writesPerSecond < 10
                                    ? "%.1f".formatted(writesPerSecond)
                                    : "%.0f".formatted(writesPerSecond));
        }

        private static String count(long number) {
            if (number >= 1_000_000) {
                return "%.1f million".formatted(number / 1e6);
            }
            return "%,d".formatted(number);
        }
    }
}
