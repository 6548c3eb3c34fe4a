package dev.holdfast.kernel;

import java.util.Locale;

/// A number of bytes, 0 or more. Prints with decimal units (1 MB = 1,000,000 bytes), three figures.
public record ByteSize(long bytes) implements Comparable<ByteSize> {
    private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

    public ByteSize {
        if (bytes < 0) {
            throw new IllegalArgumentException("negative size: " + bytes);
        }
    }

    @Override
    public int compareTo(ByteSize other) {
        return Long.compare(bytes, other.bytes);
    }

    @Override
    public String toString() {
        if (bytes < 1000) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        // 999.5 would round to a fourth figure, so it goes on to the next unit.
        while (value >= 999.5 && unit + 1 < UNITS.length) {
            value /= 1000;
            unit++;
        }
        int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", value, UNITS[unit]);
    }
}
