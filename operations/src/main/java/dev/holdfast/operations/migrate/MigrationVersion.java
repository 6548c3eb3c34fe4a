package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.TextValue;

/// The version of a database: the number of the migration it is at, or none. `1`, `01` and `000001`
/// are one version.
///
/// @param number from 0, or -1 for none (golang-migrate's nil version)
public record MigrationVersion(long number) implements TextValue, Comparable<MigrationVersion> {
    static final MigrationVersion NONE = new MigrationVersion(-1);

    public MigrationVersion {
        if (number < -1) {
            throw new IllegalArgumentException("not a version: " + number);
        }
    }

    /// Reads a version as typed: a number, or `none` or -1. What does not fit is an
    /// [IllegalArgumentException], as the command line wants it.
    public static MigrationVersion parse(String text) {
        if (text.equals("none") || text.equals("-1")) {
            return NONE;
        }
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(
                    "not a version: the number that a file's name begins with, or none");
        }
        return new MigrationVersion(Long.parseLong(text));
    }

    boolean isNone() {
        return number == NONE.number;
    }

    @Override
    public int compareTo(MigrationVersion other) {
        return Long.compare(number, other.number);
    }

    @Override
    public String toString() {
        return isNone() ? "none" : String.valueOf(number);
    }
}
