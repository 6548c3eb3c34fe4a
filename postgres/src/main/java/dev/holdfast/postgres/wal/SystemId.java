package dev.holdfast.postgres.wal;

import dev.holdfast.kernel.TextValue;

/// The number that initdb gave a cluster and that all its copies keep: WAL of another number
/// belongs to another cluster (manual, `pg_control_system()`).
///
/// @param bits the unsigned number's 64 bits
public record SystemId(long bits) implements TextValue {

    /// Reads the decimal number.
    ///
    /// @throws IllegalArgumentException if the text is not an unsigned number of 64 bits
    public static SystemId parse(String text) {
        if (!text.matches("[0-9]{1,20}")) {
            throw new IllegalArgumentException("not a system identifier: " + text);
        }
        // Refuses what does not fit, with an IllegalArgumentException of its own.
        return new SystemId(Long.parseUnsignedLong(text));
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(bits);
    }
}
