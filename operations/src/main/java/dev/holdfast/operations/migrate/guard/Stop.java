package dev.holdfast.operations.migrate.guard;

import java.time.Duration;

/// Why a unit was stopped.
///
/// @param blocked how many sessions waited behind it
/// @param longest how long one of them had waited
/// @param limits what was allowed
public record Stop(int blocked, Duration longest, GuardLimits limits) {
    /// In words, as the end of a sentence.
    public String sentence() {
        return "stopped, because %d %s waited behind it, for up to %s (%s)"
                .formatted(
                        blocked,
                        blocked == 1 ? "session" : "sessions",
                        seconds(longest),
                        allowed());
    }

    private String allowed() {
        String number =
                limits.maxBlocked() > 0 ? "at most %d at once".formatted(limits.maxBlocked()) : "";
        String time =
                limits.maxBlockedFor().isZero()
                        ? ""
                        : "at most %s each".formatted(seconds(limits.maxBlockedFor()));
        String both = number.isEmpty() || time.isEmpty() ? number + time : number + ", " + time;
        return both + (both.isEmpty() ? "" : " may wait");
    }

    private static String seconds(Duration time) {
        return "%.1f s".formatted(time.toMillis() / 1000.0);
    }
}
