package dev.holdfast.surface.cli;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.data.PlainData;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the text of one argument as the type of its component. A value that does not fit is an
/// [IllegalArgumentException] that says what would.
final class ValueParser {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE =
            Pattern.compile("([0-9]{1,15})(B|kB|KB|MB|GB|TB|KiB|MiB|GiB|TiB)?");
    private static final Map<String, Long> SIZES =
            Map.of(
                    "B", 1L,
                    "kB", 1_000L,
                    "KB", 1_000L,
                    "MB", 1_000_000L,
                    "GB", 1_000_000_000L,
                    "TB", 1_000_000_000_000L,
                    "KiB", 1L << 10,
                    "MiB", 1L << 20,
                    "GiB", 1L << 30,
                    "TiB", 1L << 40);

    private ValueParser() {}

    static Object parse(String text, Class<?> type) {
        if (type == String.class) {
            return text;
        }
        if (type == int.class || type == Integer.class) {
            return Math.toIntExact(wholeNumber(text, Integer.MAX_VALUE));
        }
        if (type == long.class || type == Long.class) {
            return wholeNumber(text, Long.MAX_VALUE);
        }
        if (type == Path.class) {
            return Path.of(text);
        }
        if (type == Duration.class) {
            return duration(text);
        }
        if (type == Instant.class) {
            return instant(text);
        }
        if (type == ByteSize.class) {
            return size(text);
        }
        return type.isEnum() ? constant(text, type) : ownParse(text, type);
    }

    private static long wholeNumber(String text, long most) {
        try {
            long number = Long.parseLong(text);
            if (number <= most && number >= -most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // Said below, with the range.
        }
        throw new IllegalArgumentException("not a whole number up to %d".formatted(most));
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a duration such as 500ms, 15s, 5m, 2h or 7d");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text.replaceFirst("^([0-9-]{10}) ", "$1T")).toInstant();
        } catch (DateTimeParseException _) {
            throw new IllegalArgumentException(
                    "not a time with an offset such as 2026-11-20T10:29:58Z or"
                            + " 2026-11-20T10:29:58+01:00");
        }
    }

    private static ByteSize size(String text) {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size such as 512MB, 1GiB or 4096");
        }
        String unit = matcher.group(2) == null ? "B" : matcher.group(2);
        return new ByteSize(
                Math.multiplyExact(Long.parseLong(matcher.group(1)), SIZES.getOrDefault(unit, 1L)));
    }

    private static Object constant(String text, Class<?> type) {
        for (Object constant : type.getEnumConstants()) {
            if (PlainData.enumText((Enum<?>) constant).equals(text)) {
                return constant;
            }
        }
        throw new IllegalArgumentException("not one of the values");
    }

    /// A value type of a room reads itself by a static `parse(String)`.
    private static Object ownParse(String text, Class<?> type) {
        try {
            return type.getMethod("parse", String.class).invoke(null, text);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refused) {
                throw refused;
            }
            throw new IllegalStateException(e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("no way to read an argument of " + type, e);
        }
    }
}
