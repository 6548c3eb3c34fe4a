package dev.holdfast.redis.resp;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Secret;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The URLs of Redis, as the IANA registration of `redis` and `rediss` has them.
final class RedisUrl {
    // The last @ ends the user's part: a password that was not encoded may hold one.
    private static final Pattern URL =
            Pattern.compile(
                    "(?<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?:(?<login>[^/]*)@)?"
                            + "(?<host>\\[[^\\]/]*]|[^:/?@\\[]*)(?::(?<port>[^/?]*))?"
                            + "(?:/(?<database>[^?]*))?(?<query>\\?.*)?");

    private RedisUrl() {}

    static RedisTarget parse(String url, UnaryOperator<String> substitute) {
        var parts = URL.matcher(url);
        if (!parts.matches()) {
            throw bad("it is not of the form redis://user:password@host:port/database");
        }
        if (parts.group("query") != null) {
            throw bad("it has options after a ?, and Redis URLs have none");
        }
        boolean tls = tls(parts.group("scheme"));
        String login = Optional.ofNullable(parts.group("login")).orElse("");
        int colon = login.indexOf(':');
        String user = colon < 0 ? login : login.substring(0, colon);
        Optional<String> password =
                colon < 0 ? Optional.empty() : Optional.of(login.substring(colon + 1));
        return new RedisTarget(
                host(parts, substitute),
                port(parts, substitute),
                part(user, substitute),
                password.flatMap(text -> part(text, substitute)).map(Secret::of),
                database(parts, substitute),
                tls);
    }

    static String print(RedisTarget target, Optional<String> password) {
        var url = new StringBuilder(target.tls() ? "rediss://" : "redis://");
        target.user().map(RedisUrl::encode).ifPresent(url::append);
        password.ifPresent(
                text -> url.append(':').append(text.equals("***") ? text : encode(text)));
        if (target.user().isPresent() || password.isPresent()) {
            url.append('@');
        }
        String host = target.host();
        url.append(host.contains(":") ? "[" + host + "]" : encode(host));
        return url.append(':')
                .append(target.port())
                .append('/')
                .append(target.database())
                .toString();
    }

    private static boolean tls(String scheme) {
        return switch (scheme) {
            case "redis" -> false;
            case "rediss" -> true;
            default ->
                    throw bad(
                            "its scheme is %s, where redis or rediss (with TLS) is wanted"
                                    .formatted(scheme));
        };
    }

    private static String host(Matcher parts, UnaryOperator<String> substitute) {
        String raw = parts.group("host");
        String host = raw.startsWith("[") ? raw.substring(1, raw.length() - 1) : raw;
        return part(host, substitute).orElseThrow(() -> bad("it names no host"));
    }

    private static int port(Matcher parts, UnaryOperator<String> substitute) {
        return Optional.ofNullable(parts.group("port"))
                .flatMap(text -> part(text, substitute))
                .map(text -> number(text, 1, 65_535, "port"))
                .orElse(RedisTarget.DEFAULT_PORT);
    }

    private static int database(Matcher parts, UnaryOperator<String> substitute) {
        return Optional.ofNullable(parts.group("database"))
                .flatMap(text -> part(text, substitute))
                .map(text -> number(text, 0, Integer.MAX_VALUE, "database"))
                .orElse(0);
    }

    private static int number(String text, int least, int most, String what) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Told below, with the range.
        }
        // Not the text itself: a URL taken apart wrongly may have a password there.
        throw bad(
                most == Integer.MAX_VALUE
                        ? "its %s is not a number from %d".formatted(what, least)
                        : "its %s is not a number from %d to %d".formatted(what, least, most));
    }

    private static Optional<String> part(String raw, UnaryOperator<String> substitute) {
        String text = substitute.apply(decode(raw));
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    private static String decode(String text) {
        try {
            // The JDK's decoder is for forms, where + is a space; in a URL it is a plus.
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw bad("it has a % that is not followed by two hexadecimal digits");
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static FailureException bad(String reason) {
        return Failure.of(RedisError.BAD_URL, "the Redis URL cannot be used: " + reason)
                .hint(
                        "write redis://user:password@host:6379/0, percent-encoding : / @ in a password")
                .exception();
    }
}
