package dev.holdfast.operations.config;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Durations as the guides write them, in Go's notation: `5m`, `1h30m`, `1.5s`; also days, `14d`.
final class GoDuration {
    static final String PATTERN = "^([0-9]{1,9}(\\.[0-9]{1,3})?(ms|s|m|h|d))+$";

    private static final Pattern WHOLE = Pattern.compile(PATTERN);
    private static final Pattern PART = Pattern.compile("([0-9.]+)(ms|s|m|h|d)");
    private static final Map<String, Long> MILLIS = new LinkedHashMap<>();

    static {
        MILLIS.put("d", 86_400_000L);
        MILLIS.put("h", 3_600_000L);
        MILLIS.put("m", 60_000L);
        MILLIS.put("s", 1000L);
        MILLIS.put("ms", 1L);
    }

    private GoDuration() {}

    /// Reads a duration, to the millisecond.
    static Duration parse(String text) {
        if (!WHOLE.matcher(text).matches()) {
            throw new IllegalArgumentException("not a duration");
        }
        return PART.matcher(text)
                .results()
                .map(part -> duration(part.group(1), part.group(2)))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /// Writes a duration in whole units, the largest first.
    static String print(Duration duration) {
        long left = duration.toMillis();
        var text = new StringBuilder();
        for (var unit : MILLIS.entrySet()) {
            long count = left / unit.getValue();
            left %= unit.getValue();
            if (count > 0) {
                text.append(count).append(unit.getKey());
            }
        }
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static Duration duration(String amount, String unit) {
        long factor = MILLIS.getOrDefault(unit, 1L);
        return Duration.ofMillis(
                new BigDecimal(amount).multiply(BigDecimal.valueOf(factor)).longValue());
    }
}
