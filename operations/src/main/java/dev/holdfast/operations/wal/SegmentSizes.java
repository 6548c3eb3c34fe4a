package dev.holdfast.operations.wal;

import dev.holdfast.kernel.Failure;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.wal.WalSegmentName;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads the size of segments as servers say it: `16MB` (manual, section "Setting Parameters",
/// units).
final class SegmentSizes {
    private static final Pattern SPELLING = Pattern.compile("([0-9]{1,10})(B|kB|MB|GB)?");
    private static final Map<String, Integer> SHIFTS = Map.of("B", 0, "kB", 10, "MB", 20, "GB", 30);

    private SegmentSizes() {}

    static int parse(String shown) {
        var match = SPELLING.matcher(shown);
        if (match.matches()) {
            String unit = match.group(2) == null ? "B" : match.group(2);
            long size = Long.parseLong(match.group(1)) << SHIFTS.getOrDefault(unit, 0);
            if (WalSegmentName.isSize(size)) {
                return (int) size;
            }
        }
        throw Failure.of(
                        PostgresError.BROKEN_PROTOCOL,
                        "the server says that its WAL segments have a size of " + shown)
                .exception();
    }
}
