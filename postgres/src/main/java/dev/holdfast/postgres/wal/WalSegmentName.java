package dev.holdfast.postgres.wal;

import dev.holdfast.kernel.TextValue;
import java.util.regex.Pattern;

/// The name of a WAL file: `000000010000000000000042` holds bytes of timeline 1 (manual, section
/// "WAL Internals"). Names of one timeline sort as their content does.
///
/// @param number which segment, counted from the beginning of the log: position / size
/// @param size of each segment in bytes, fixed by initdb: a power of two from 1 MiB to 1 GiB
public record WalSegmentName(TimelineId timeline, long number, int size)
        implements TextValue, Comparable<WalSegmentName> {
    /// What initdb chooses unless told otherwise: 16 MiB.
    public static final int USUAL_SIZE = 16 << 20;

    private static final int SMALLEST = 1 << 20;
    private static final int LARGEST = 1 << 30;
    private static final Pattern SPELLING = Pattern.compile("[0-9A-F]{24}");

    public WalSegmentName {
        if (!isSize(size)) {
            throw new IllegalArgumentException("no size of a WAL segment: " + size);
        }
        if (number < 0 || number > Long.divideUnsigned(-1L, size)) {
            throw new IllegalArgumentException(
                    "no such segment of %d bytes: %d".formatted(size, number));
        }
    }

    public static boolean isSize(long bytes) {
        return bytes >= SMALLEST && bytes <= LARGEST && Long.bitCount(bytes) == 1;
    }

    /// The segment that holds the byte at this position.
    public static WalSegmentName containing(Lsn position, TimelineId timeline, int size) {
        return new WalSegmentName(timeline, Long.divideUnsigned(position.bytes(), size), size);
    }

    /// Reads a name; the size is not in it.
    ///
    /// @throws IllegalArgumentException if the text is not the name of a segment of this size
    public static WalSegmentName parse(String text, int size) {
        if (!SPELLING.matcher(text).matches()) {
            throw new IllegalArgumentException("not the name of a WAL segment: " + text);
        }
        long log = Long.parseLong(text.substring(8, 16), 16);
        long segment = Long.parseLong(text.substring(16), 16);
        if (!isSize(size) || segment >= perLog(size)) {
            throw new IllegalArgumentException(
                    "not the name of a WAL segment of %d bytes: %s".formatted(size, text));
        }
        return new WalSegmentName(
                new TimelineId(Long.parseLong(text.substring(0, 8), 16)),
                log * perLog(size) + segment,
                size);
    }

    /// The position of its first byte.
    public Lsn start() {
        return new Lsn(number * size);
    }

    /// The position after its last byte.
    ///
    /// @throws ArithmeticException for the last segment there can be
    public Lsn end() {
        return start().plus(size);
    }

    public WalSegmentName next() {
        return new WalSegmentName(timeline, number + 1, size);
    }

    /// The name under which a segment is kept while, or because, its end is missing.
    public String partialName() {
        return this + ".partial";
    }

    /// By timeline, then by segment: the order of the names.
    @Override
    public int compareTo(WalSegmentName other) {
        int byTimeline = timeline.compareTo(other.timeline);
        return byTimeline != 0 ? byTimeline : Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return "%s%08X%08X".formatted(timeline.hex(), number / perLog(size), number % perLog(size));
    }

    /// Names count in two digits, so to say: the low one turns over every 4 GiB.
    private static long perLog(int size) {
        return (1L << 32) / size;
    }
}
