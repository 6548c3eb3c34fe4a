package dev.holdfast.postgres.session;

import dev.holdfast.kernel.TextValue;
import java.util.Optional;
import java.util.regex.Pattern;

/// A server's version, such as 15.18.
///
/// @param number as in `server_version_num`: 150018
public record ServerVersion(int number) implements TextValue, Comparable<ServerVersion> {

    private static final Pattern REPORTED =
            Pattern.compile("(\\d{1,3})(?:\\.(\\d{1,3}))?(?!\\d).*");

    /// Reads what a server reports about itself at login: `15.18 (Debian 15.18-0)`, `19beta3`.
    public static Optional<ServerVersion> parse(String reported) {
        var matcher = REPORTED.matcher(reported);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int minor = matcher.group(2) == null ? 0 : Integer.parseInt(matcher.group(2));
        return Optional.of(new ServerVersion(Integer.parseInt(matcher.group(1)) * 10_000 + minor));
    }

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
