package dev.holdfast.postgres.session;

import static dev.holdfast.postgres.session.ConnectionSettings.bad;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Reads a connection string, whoever's spelling it is:
///
/// - `postgresql://user:password@host:port/database?sslmode=require`, also `postgres://`, with a
///   driver's name (`postgresql+asyncpg://`), and golang-migrate's `pgx5://`;
/// - `jdbc:postgresql://host:port/database?user=...`;
/// - `host=... port=... dbname=...`.
///
/// The text is split first; each part is then percent-decoded (URLs only) and handed to
/// `substitute`, so a variable's value may hold `@` or `/` and needs no encoding. A dollar written
/// as `%24` is never substituted. Messages name parameters, never values that may be secret.
public final class PostgresUrl {
    private static final String SOURCE = "the connection string";
    private static final Pattern URL =
            Pattern.compile(
                    "(?:postgres(?:ql)?(?:\\+\\w+)?|pgx\\d?|cockroach(?:db)?)://(.*)",
                    Pattern.DOTALL);
    private static final Pattern OTHER_URL =
            Pattern.compile("([A-Za-z][\\w+.-]*)://.*", Pattern.DOTALL);
    private static final Pattern JDBC =
            Pattern.compile("jdbc:postgresql:(?://)?(.*)", Pattern.DOTALL);
    private static final Pattern JDBC_DATABASE_ONLY =
            Pattern.compile("jdbc:postgresql:([^/].*)?", Pattern.DOTALL);
    private static final Pattern KEY_VALUE = Pattern.compile("\\s*\\w+\\s*=.*", Pattern.DOTALL);
    private static final Pattern ONE_VARIABLE = Pattern.compile("\\$\\{[^}]*}");

    /// Stands for `%24` while variables are substituted.
    private static final char LITERAL_DOLLAR = '\uE024';

    private final UnaryOperator<String> substitute;
    private final Map<String, String> settings = new LinkedHashMap<>();

    private PostgresUrl(UnaryOperator<String> substitute) {
        this.substitute = substitute;
    }

    /// The whole target; what the string leaves out has libpq's defaults.
    ///
    /// @param substitute replaces `${NAME}` in one part; `UnaryOperator.identity()` for none
    public static PostgresTarget parse(String text, UnaryOperator<String> substitute) {
        return parts(text, substitute).toTarget();
    }

    /// What the string says, for [PostgresEnvironment] to complete.
    public static TargetParts parts(String text, UnaryOperator<String> substitute) {
        String trimmed = text.strip();
        if (ONE_VARIABLE.matcher(trimmed).matches()) {
            // The variable holds the whole string (DATABASE_URL), so nothing in it is a variable.
            return parts(substitute.apply(trimmed).strip(), new Unchanged());
        }
        var reader = new PostgresUrl(substitute);
        reader.read(trimmed);
        return TargetParts.of(reader.settings, SOURCE);
    }

    private record Unchanged() implements UnaryOperator<String> {
        @Override
        public String apply(String text) {
            return text;
        }
    }

    private void read(String text) {
        var url = URL.matcher(text);
        var jdbc = JDBC.matcher(text);
        var jdbcDatabase = JDBC_DATABASE_ONLY.matcher(text);
        if (url.matches()) {
            readUrl(url.group(1));
        } else if (jdbcDatabase.matches()) {
            readUrl("/" + text.substring("jdbc:postgresql:".length()));
        } else if (jdbc.matches()) {
            readUrl(jdbc.group(1));
        } else if (KEY_VALUE.matcher(text).matches()) {
            new KeyValueText(text)
                    .pairs()
                    .forEach((name, value) -> settings.put(name, substitute.apply(value)));
        } else {
            throw notAConnectionString(text);
        }
    }

    private static RuntimeException notAConnectionString(String text) {
        var other = OTHER_URL.matcher(text);
        String what =
                text.isEmpty()
                        ? SOURCE + " is empty"
                        : other.matches()
                                ? "a URL of %s is not a PostgreSQL connection"
                                        .formatted(other.group(1))
                                : SOURCE + " is neither a URL nor a list of key=value";
        return bad(what, "write it as postgresql://user:password@host:5432/database");
    }

    /// Reads `[user[:password]@][host][:port][/database][?name=value&...]`.
    private void readUrl(String rest) {
        int slash = indexOutside(rest, '/', 0);
        int question = indexOutside(rest, '?', 0);
        int authorityEnd = Math.min(orEnd(slash, rest), orEnd(question, rest));
        readAuthority(rest.substring(0, authorityEnd));
        if (slash == authorityEnd && slash >= 0) {
            int pathEnd = orEnd(indexOutside(rest, '?', slash), rest);
            put("dbname", rest.substring(slash + 1, pathEnd));
        }
        if (question >= 0) {
            readQuery(rest.substring(question + 1));
        }
    }

    private void readAuthority(String authority) {
        // The last @ ends the user's part: a password that holds one unencoded still works.
        int at = lastOutside(authority, '@');
        if (at >= 0) {
            String login = authority.substring(0, at);
            int colon = indexOutside(login, ':', 0);
            put("user", login.substring(0, orEnd(colon, login)));
            if (colon >= 0) {
                put("password", login.substring(colon + 1));
            }
        }
        readHost(authority.substring(at + 1));
    }

    private void readHost(String hostAndPort) {
        if (indexOutside(hostAndPort, ',', 0) >= 0) {
            throw bad(
                    SOURCE + " names several hosts, but a session goes to one",
                    "name one server, usually the primary");
        }
        int from = hostAndPort.startsWith("[") ? hostAndPort.indexOf(']') : 0;
        if (from < 0) {
            throw bad(SOURCE + " has a [ without its ]", "write an IPv6 address as [::1]");
        }
        int colon = indexOutside(hostAndPort, ':', from);
        put("host", hostAndPort.substring(0, orEnd(colon, hostAndPort)));
        if (colon >= 0) {
            put("port", hostAndPort.substring(colon + 1));
        }
    }

    private void readQuery(String query) {
        for (int start = 0; start < query.length(); ) {
            int end = orEnd(indexOutside(query, '&', start), query);
            String pair = query.substring(start, end);
            int equals = pair.indexOf('=');
            if (equals <= 0 && !pair.isEmpty()) {
                throw bad(
                        SOURCE + " has a parameter without a value after the ?",
                        "write parameters as ?name=value&name=value");
            }
            if (!pair.isEmpty()) {
                put(decode(pair.substring(0, equals)), pair.substring(equals + 1));
            }
            start = end + 1;
        }
    }

    private void put(String name, String encoded) {
        String value = substitute.apply(decode(encoded)).replace(LITERAL_DOLLAR, '$');
        if (value.isEmpty()) {
            return;
        }
        settings.put(name, value);
    }

    private static String decode(String encoded) {
        if (encoded.indexOf('%') < 0) {
            return encoded;
        }
        var bytes = new ByteArrayOutputStream();
        byte[] raw = encoded.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < raw.length; at++) {
            if (raw[at] != '%') {
                bytes.write(raw[at]);
                continue;
            }
            int code = at + 2 < raw.length ? hex(raw[at + 1]) * 16 + hex(raw[at + 2]) : -1;
            if (code <= 0) {
                throw badEncoding();
            }
            if (code == '$') {
                bytes.writeBytes(String.valueOf(LITERAL_DOLLAR).getBytes(StandardCharsets.UTF_8));
            } else {
                bytes.write(code);
            }
            at += 2;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString();
        } catch (CharacterCodingException _) {
            throw badEncoding();
        }
    }

    /// The value of a hex digit, or a number that makes the pair negative.
    private static int hex(byte digit) {
        int value = Character.digit(digit, 16);
        return value < 0 ? -1000 : value;
    }

    private static RuntimeException badEncoding() {
        return bad(
                SOURCE + " has a % that does not begin a percent-encoded character",
                "write a plain % as %25");
    }

    private static int orEnd(int index, String text) {
        return index < 0 ? text.length() : index;
    }

    /// The first place of `wanted` that is not within `${...}`.
    private static int indexOutside(String text, char wanted, int from) {
        for (int at = from; at < text.length(); at++) {
            if (text.startsWith("${", at)) {
                int close = text.indexOf('}', at);
                at = close < 0 ? text.length() : close;
            } else if (text.charAt(at) == wanted) {
                return at;
            }
        }
        return -1;
    }

    private static int lastOutside(String text, char wanted) {
        int last = -1;
        for (int at = indexOutside(text, wanted, 0);
                at >= 0;
                at = indexOutside(text, wanted, at + 1)) {
            last = at;
        }
        return last;
    }
}
