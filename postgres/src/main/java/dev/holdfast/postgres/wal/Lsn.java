package dev.holdfast.postgres.wal;

import dev.holdfast.kernel.TextValue;
import java.util.Locale;
import java.util.regex.Pattern;

/// A log sequence number: a position in the write-ahead log, in bytes from its beginning (manual,
/// type `pg_lsn`). Prints as the server does: `16/B374D848`.
///
/// @param bytes the position, all 64 bits of it: a negative number is a very high position
public record Lsn(long bytes) implements TextValue, Comparable<Lsn> {
    /// The position that no record has: for the server, "none".
    public static final Lsn NONE = new Lsn(0);

    private static final Pattern SPELLING =
            Pattern.compile("([0-9A-Fa-f]{1,8})/([0-9A-Fa-f]{1,8})");

    /// Reads `16/B374D848`.
    ///
    /// @throws IllegalArgumentException if the text is not a position
    public static Lsn parse(String text) {
        var matcher = SPELLING.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "not a position in the WAL, which looks like 16/B374D848: " + text);
        }
        return new Lsn(
                Long.parseLong(matcher.group(1), 16) << 32 | Long.parseLong(matcher.group(2), 16));
    }

    /// The position so many bytes further on, or back if negative.
    ///
    /// @throws ArithmeticException beyond either end of the log
    public Lsn plus(long distance) {
        long sum = bytes + distance;
        boolean forward = distance >= 0;
        if (Long.compareUnsigned(sum, bytes) >= 0 != forward && distance != 0) {
            throw new ArithmeticException(
                    "there is no position %d bytes from %s".formatted(distance, this));
        }
        return new Lsn(sum);
    }

    /// How many bytes this position is beyond another; negative if it is before it.
    ///
    /// @throws ArithmeticException if they are further apart than a long can say
    public long minus(Lsn other) {
        long distance = bytes - other.bytes;
        if (compareTo(other) >= 0 != distance >= 0) {
            throw new ArithmeticException("%s and %s are too far apart".formatted(this, other));
        }
        return distance;
    }

    public boolean isBefore(Lsn other) {
        return compareTo(other) < 0;
    }

    @Override
    public int compareTo(Lsn other) {
        return Long.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public String toString() {
        return Long.toHexString(bytes >>> 32).toUpperCase(Locale.ROOT)
                + "/"
                + Long.toHexString(bytes & 0xFFFF_FFFFL).toUpperCase(Locale.ROOT);
    }
}
