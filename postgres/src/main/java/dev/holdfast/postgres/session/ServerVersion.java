package dev.holdfast.postgres.session;

import dev.holdfast.kernel.TextValue;

/// A server's version, such as 15.18.
///
/// @param number as in `server_version_num`: 150018
public record ServerVersion(int number) implements TextValue, Comparable<ServerVersion> {

    public int major() {
        return number / 10_000;
    }

    public int minor() {
        return number % 10_000;
    }

    @Override
    public int compareTo(ServerVersion other) {
        return Integer.compare(number, other.number);
    }

    @Override
    public String toString() {
        return major() + "." + minor();
    }
}
