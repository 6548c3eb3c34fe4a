package dev.holdfast.kernel;

import dev.holdfast.kernel.RunEvent.Unit;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/// A step of a run, open while the work goes on. Counts what is done and reports it at most ten
/// times a second. Use it in try-with-resources and call [#complete()] as the last thing inside.
public final class Step implements AutoCloseable {
    private static final long REPORT_EVERY_NANOS = 100_000_000;

    private final Run run;
    private final String name;
    private final OptionalLong total;
    private final Unit unit;
    private final long startedNanos = System.nanoTime();
    private long done;
    private long reportedNanos = startedNanos;
    private boolean completed;

    Step(Run run, String name, OptionalLong total, Unit unit) {
        this.run = run;
        this.name = name;
        this.total = total;
        this.unit = unit;
        run.emit(new RunEvent.Started(run.clock().instant(), name, total, unit));
    }

    /// Counts `amount` more as done.
    public synchronized void advance(long amount) {
        done += amount;
        long now = System.nanoTime();
        if (now - reportedNanos >= REPORT_EVERY_NANOS) {
            reportedNanos = now;
            run.emit(progress(now));
        }
    }

    /// Marks the step as done; without it the step ends as broken off.
    public synchronized void complete() {
        completed = true;
    }

    @Override
    public synchronized void close() {
        run.emit(
                new RunEvent.Ended(
                        run.clock().instant(),
                        name,
                        done,
                        unit,
                        Duration.ofNanos(System.nanoTime() - startedNanos),
                        completed));
    }

    private RunEvent progress(long now) {
        double perSecond = done / ((now - startedNanos) / 1e9);
        Optional<Duration> remaining =
                total.isPresent() && total.getAsLong() > done && perSecond > 0
                        ? Optional.of(
                                Duration.ofMillis(
                                        Math.round((total.getAsLong() - done) * 1000 / perSecond)))
                        : Optional.empty();
        return new RunEvent.Advanced(
                run.clock().instant(), name, done, total, unit, perSecond, remaining);
    }
}
