package dev.holdfast.kernel;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/// What happens in a run, as it happens: the one stream that progress bars, logs and histories
/// read.
public sealed interface RunEvent {

    /// When it happened.
    Instant at();

    /// What the figures of a step count.
    enum Unit {
        BYTES,
        ITEMS
    }

    /// A step began.
    ///
    /// @param total how much there is to do, where it is known
    record Started(Instant at, String step, OptionalLong total, Unit unit) implements RunEvent {}

    /// A step got on.
    ///
    /// @param done how much is done
    /// @param perSecond the mean rate since the step began, in the step's unit
    /// @param remaining the time left at that rate, where the total is known
    record Advanced(
            Instant at,
            String step,
            long done,
            OptionalLong total,
            Unit unit,
            double perSecond,
            Optional<Duration> remaining)
            implements RunEvent {}

    /// Something worth saying, in a sentence; a warning needs the reader's attention.
    record Noted(Instant at, String text, boolean warning) implements RunEvent {}

    /// A step ended, well or not.
    record Ended(Instant at, String step, long done, Unit unit, Duration elapsed, boolean completed)
            implements RunEvent {}
}
