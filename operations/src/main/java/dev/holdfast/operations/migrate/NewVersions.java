package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Numbers new migrations as the folder's own are: the next number with as many digits, or the time
/// in UTC where the newest has 14 digits that are one.
final class NewVersions {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMddHHmmss", Locale.ROOT);

    /// As `migrate create -seq` writes them in an empty folder.
    private static final int USUAL_DIGITS = 6;

    private static final int TIME_DIGITS = 14;

    private NewVersions() {}

    /// The digits of the next versions, in their order.
    static List<String> next(MigrationFolder folder, int count, Clock clock) {
        String digits =
                folder.newest().map(it -> digits(it).orElse("0")).orElse("0".repeat(USUAL_DIGITS));
        return time(digits)
                .map(time -> times(time, count, clock))
                .orElseGet(() -> numbers(digits, count));
    }

    private static Optional<String> digits(Migration migration) {
        return Stream.of(migration.up(), migration.down())
                .flatMap(Optional::stream)
                .map(Path::getFileName)
                // Of Flyway's V1.4__title the first number alone.
                .map(name -> name.toString().replaceFirst("^[VU]", "").replaceAll("[._].*", ""))
                .findFirst();
    }

    private static Optional<LocalDateTime> time(String digits) {
        if (digits.length() != TIME_DIGITS) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.parse(digits, TIME));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static List<String> numbers(String digits, int count) {
        var next = new ArrayList<String>();
        long newest = Long.parseLong(digits);
        for (int n = 1; n <= count; n++) {
            next.add("%0{w}d".replace("{w}", "" + digits.length()).formatted(above(newest, n)));
        }
        return next;
    }

    private static long above(long newest, int by) {
        if (newest > Long.MAX_VALUE - by) {
            throw Failure.of(
                            MigrateError.BAD_NAME,
                            "no version is left above %d, the newest of the folder"
                                    .formatted(newest))
                    .hint("give the newest migration a smaller number")
                    .exception();
        }
        return newest + by;
    }

    /// A second apart, and above the newest even where its author's clock was ahead.
    private static List<String> times(LocalDateTime newest, int count, Clock clock) {
        var now = LocalDateTime.ofInstant(clock.instant(), ZoneOffset.UTC).withNano(0);
        var first = now.isAfter(newest) ? now : newest.plusSeconds(1);
        return Stream.iterate(first, it -> it.plusSeconds(1))
                .limit(count)
                .map(TIME::format)
                .toList();
    }
}
