package dev.holdfast.surface.cli;

import dev.holdfast.kernel.Tone;
import dev.holdfast.kernel.Tone.Toned;
import dev.holdfast.kernel.data.PlainData;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// How one value looks to people.
///
/// @param rightAligned numbers stand right, so that their digits are comparable
record Cell(String text, boolean rightAligned, Tone tone) {

    static Cell of(Object value, ZoneId zone) {
        Tone tone = value instanceof Toned toned ? toned.tone() : Tone.PLAIN;
        return switch (value) {
            case Optional<?> optional ->
                    optional.map(present -> of(present, zone))
                            .orElse(new Cell("-", false, Tone.PLAIN));
            case Boolean flag -> new Cell(flag ? "yes" : "no", false, tone);
            case Integer number -> number(grouped(number));
            case Long number -> number(grouped(number));
            case Double number -> number(String.format(Locale.ROOT, "%.2f", number));
            case Duration time -> number(duration(time));
            case dev.holdfast.kernel.ByteSize size -> number(size.toString());
            case Instant time -> new Cell(time(time, zone), false, tone);
            case Enum<?> constant ->
                    new Cell(PlainData.enumText(constant).replace('-', ' '), false, tone);
            case Collection<?> items -> new Cell(joined(items, zone), false, tone);
            default -> new Cell(Printable.line(String.valueOf(value)), false, tone);
        };
    }

    /// A duration with its two leading units: `0.84 s`, `12.3 s`, `4 min 05 s`, `3 h 20 min`, `2 d
    /// 4 h`.
    static String duration(Duration time) {
        long millis = time.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(
                    Locale.ROOT, millis < 10_000 ? "%.2f s" : "%.1f s", millis / 1000.0);
        }
        if (time.toHours() < 1) {
            return "%d min %02d s".formatted(time.toMinutes(), time.toSecondsPart());
        }
        if (time.toDays() < 1) {
            return "%d h %02d min".formatted(time.toHours(), time.toMinutesPart());
        }
        return "%d d %d h".formatted(time.toDays(), time.toHoursPart());
    }

    private static Cell number(String text) {
        return new Cell(text, true, Tone.PLAIN);
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /// Local time with its offset: at three in the morning nobody should have to guess the zone.
    private static String time(Instant time, ZoneId zone) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx", Locale.ROOT)
                .format(time.truncatedTo(ChronoUnit.SECONDS).atZone(zone));
    }

    private static String joined(Collection<?> items, ZoneId zone) {
        var text = new StringBuilder();
        for (Object item : items) {
            text.append(text.isEmpty() ? "" : ", ").append(of(item, zone).text());
        }
        return text.isEmpty() ? "-" : text.toString();
    }
}
