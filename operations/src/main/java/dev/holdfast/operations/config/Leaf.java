package dev.holdfast.operations.config;

import dev.holdfast.kernel.data.PlainData;
import dev.holdfast.kernel.data.YamlNode.Kind;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.PostgresUrl;
import dev.holdfast.redis.resp.RedisTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What a single value may be: for the parser, for messages and for the JSON Schema.
///
/// @param wanted what is wanted, in words, to stand after "must be"
/// @param kind how it must look in YAML, unless it has a `${NAME}`
/// @param schema its JSON Schema, without `${NAME}`
/// @param reader makes the value of the text
/// @param printer shows the value; with its secrets or without
/// @param mayBeSecret whether the value may be in a file, and must not be shown in messages
/// @param later values of features to come
record Leaf<T>(
        String wanted,
        Kind kind,
        Map<String, Object> schema,
        Reader<T> reader,
        Printer<T> printer,
        boolean mayBeSecret,
        Set<String> later) {

    /// Makes a value of a text, whose variables are not yet substituted. Throws
    /// `IllegalArgumentException` for a text that is not what is wanted.
    @FunctionalInterface
    interface Reader<T> {
        T read(String text, UnaryOperator<String> substitute);
    }

    /// Makes a text of a value.
    @FunctionalInterface
    interface Printer<T> {
        String print(T value, boolean reveal);
    }

    static final int OLDEST_POSTGRES = 13;
    static final int NEWEST_POSTGRES = 18;

    /// The version of the format.
    static final Leaf<Integer> FORMAT = number("1", 1, 1);

    static final Leaf<String> PROJECT =
            text(
                    "a name of at most 63 letters, digits, dots, hyphens and underscores",
                    "^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$");

    static final Leaf<Integer> MAJOR_VERSION =
            number(
                    "a PostgreSQL version from %d to %d"
                            .formatted(OLDEST_POSTGRES, NEWEST_POSTGRES),
                    OLDEST_POSTGRES,
                    NEWEST_POSTGRES);

    static final Leaf<Integer> COUNT = number("a whole number from 0 to 10000", 0, 10_000);

    static final Leaf<Duration> LIFETIME =
            plain(
                    "a duration with its unit, such as 30s, 5m or 1h30m",
                    Kind.TEXT,
                    Map.of("type", "string", "pattern", GoDuration.PATTERN),
                    GoDuration::parse,
                    GoDuration::print);

    static final Leaf<Boolean> FLAG =
            plain(
                    "true or false",
                    Kind.BOOLEAN,
                    Map.of("type", "boolean"),
                    Leaf::flag,
                    String::valueOf);

    static final Leaf<MigrationPolicy> POLICY = choice(MigrationPolicy.values(), Set.of());

    static final Leaf<MigrationTool> STYLE = choice(MigrationTool.values(), Set.of());

    static final Leaf<Path> FOLDER =
            plain(
                    "a path",
                    Kind.TEXT,
                    Map.of("type", "string", "pattern", "\\S"),
                    Leaf::path,
                    Path::toString);

    /// A kind of object of [dev.holdfast.postgres.catalog.Kind], or `*` for all, and a name with
    /// `*` and `?`.
    static final Leaf<String> IGNORED =
            plain(
                    "a kind of object or *, a space and a name, such as table public.audit_*",
                    Kind.TEXT,
                    Map.of("type", "string", "pattern", ignoredPattern()),
                    Leaf::ignored,
                    text -> text);

    static final Leaf<String> REASON = text("words that say why", "\\S");

    /// A folder that `reset` will never touch, so it may not be below what `reset` deletes.
    static final Leaf<Path> REPOSITORY_FOLDER =
            plain(
                    "a path outside .holdfast/",
                    Kind.TEXT,
                    Map.of("type", "string", "pattern", "^(?!(.*/)?\\.holdfast(/|$)).*\\S"),
                    Leaf::outsideOurs,
                    Path::toString);

    static final Leaf<PostgresTarget> POSTGRES_URL =
            url(
                    "a connection such as postgresql://user:password@host:5432/database",
                    "^\\s*(file:|\\$\\{|(postgres(ql)?(\\+\\w+)?|pgx\\d?|cockroach(db)?)://"
                            + "|jdbc:postgresql:|\\w+\\s*=)",
                    PostgresUrl::parse,
                    PostgresText::print);

    static final Leaf<RedisTarget> REDIS_URL =
            url(
                    "a connection such as redis://user:password@host:6379/0",
                    "^(file:|\\$\\{|rediss?://)",
                    RedisTarget::parse,
                    (target, reveal) -> reveal ? target.url().reveal() : target.toString());

    private static Leaf<Integer> number(String wanted, int least, int most) {
        return plain(
                wanted,
                Kind.INTEGER,
                most - least < 10
                        ? Map.of("enum", IntStream.rangeClosed(least, most).boxed().toList())
                        : Map.of("type", "integer", "minimum", least, "maximum", most),
                text -> inRange(Integer.parseInt(text), least, most),
                String::valueOf);
    }

    private static Leaf<String> text(String wanted, String pattern) {
        var compiled = Pattern.compile(pattern);
        return plain(
                wanted,
                Kind.TEXT,
                Map.of("type", "string", "pattern", pattern),
                text -> {
                    if (!compiled.matcher(text).find()) {
                        throw new IllegalArgumentException("not " + wanted);
                    }
                    return text;
                },
                text -> text);
    }

    private static <E extends Enum<E>> Leaf<E> choice(E[] constants, Set<String> later) {
        List<String> words = Arrays.stream(constants).map(PlainData::enumText).toList();
        Leaf<E> leaf =
                plain(
                        String.join(" or ", words),
                        Kind.TEXT,
                        Map.of("enum", words),
                        text ->
                                Arrays.stream(constants)
                                        .filter(it -> PlainData.enumText(it).equals(text))
                                        .findFirst()
                                        .orElseThrow(IllegalArgumentException::new),
                        PlainData::enumText);
        return new Leaf<>(
                leaf.wanted, leaf.kind, leaf.schema, leaf.reader, leaf.printer, false, later);
    }

    private static <T> Leaf<T> url(
            String wanted, String pattern, Reader<T> reader, Printer<T> printer) {
        return new Leaf<>(
                wanted,
                Kind.TEXT,
                Map.of("type", "string", "pattern", pattern),
                (text, substitute) ->
                        References.isWhole(text)
                                ? reader.read(substitute.apply(text), UnaryOperator.identity())
                                : reader.read(text, substitute),
                printer,
                true,
                Set.of());
    }

    private static <T> Leaf<T> plain(
            String wanted,
            Kind kind,
            Map<String, Object> schema,
            Function<String, T> parse,
            Function<T, String> print) {
        return new Leaf<>(
                wanted,
                kind,
                schema,
                (text, substitute) -> parse.apply(substitute.apply(text)),
                (value, _) -> print.apply(value),
                false,
                Set.of());
    }

    private static int inRange(int number, int least, int most) {
        if (number < least || number > most) {
            throw new IllegalArgumentException("out of range: " + number);
        }
        return number;
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true", "True", "TRUE" -> true;
            case "false", "False", "FALSE" -> false;
            default -> throw new IllegalArgumentException("neither true nor false");
        };
    }

    private static String ignoredPattern() {
        String kinds =
                Arrays.stream(dev.holdfast.postgres.catalog.Kind.values())
                        .map(dev.holdfast.postgres.catalog.Kind::words)
                        .collect(Collectors.joining("|"));
        return "^(\\*|" + kinds + ") +\\S";
    }

    private static String ignored(String text) {
        if (!Pattern.compile(ignoredPattern()).matcher(text).find()) {
            throw new IllegalArgumentException("no kind of object");
        }
        return text;
    }

    private static Path outsideOurs(String text) {
        Path path = path(text);
        for (Path name : path) {
            if (name.toString().equals(".holdfast")) {
                throw new IllegalArgumentException("below .holdfast");
            }
        }
        return path;
    }

    private static Path path(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("blank");
        }
        return Path.of(text);
    }
}
