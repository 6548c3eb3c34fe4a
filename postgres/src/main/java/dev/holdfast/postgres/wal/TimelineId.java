package dev.holdfast.postgres.wal;

import dev.holdfast.kernel.TextValue;

/// Which of a cluster's histories: 1 after initdb, a new one after each recovery that ended in a
/// promotion (manual, section "Timelines").
///
/// @param number 1 to 4294967295
public record TimelineId(long number) implements TextValue, Comparable<TimelineId> {
    /// The timeline of a new cluster; it has no history file.
    public static final TimelineId FIRST = new TimelineId(1);

    private static final long HIGHEST = 0xFFFF_FFFFL;

    public TimelineId {
        if (number < 1 || number > HIGHEST) {
            throw new IllegalArgumentException("not a timeline: " + number);
        }
    }

    /// Reads the decimal number.
    ///
    /// @throws IllegalArgumentException if the text is not a timeline
    public static TimelineId parse(String text) {
        if (!text.matches("[0-9]{1,10}")) {
            throw new IllegalArgumentException("not a timeline, which is a number: " + text);
        }
        return new TimelineId(Long.parseLong(text));
    }

    /// As in the names of files: eight hexadecimal digits.
    public String hex() {
        return "%08X".formatted(number);
    }

    /// The name of the file that tells where this timeline left its ancestors: `00000002.history`.
    public String historyFileName() {
        return hex() + ".history";
    }

    @Override
    public int compareTo(TimelineId other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return Long.toString(number);
    }
}
