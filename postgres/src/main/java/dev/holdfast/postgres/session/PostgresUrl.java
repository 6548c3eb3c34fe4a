package dev.holdfast.postgres.session;

import dev.holdfast.kernel.Secret;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Reads connection URLs.
public final class PostgresUrl {
    private static final Pattern URL =
            Pattern.compile(
                    "[a-z0-9+:]+://(?:([^:@/]*)(?::([^@/]*))?@)?([^:/?]*)(?::([^/?]+))?/([^?]*)(?:\\?.*)?");

    private PostgresUrl() {}

    /// Splits the URL, then hands each part to `substitute`.
    public static PostgresTarget parse(String url, UnaryOperator<String> substitute) {
        var parts = URL.matcher(url);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a PostgreSQL URL");
        }
        return new PostgresTarget(
                substitute.apply(parts.group(3)),
                parts.group(4) == null ? 5432 : Integer.parseInt(substitute.apply(parts.group(4))),
                substitute.apply(parts.group(5)),
                parts.group(1) == null ? "postgres" : substitute.apply(parts.group(1)),
                Optional.ofNullable(parts.group(2)).map(substitute).map(Secret::of),
                SslMode.PREFER,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }
}
