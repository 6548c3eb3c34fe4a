package dev.holdfast.operations.migrate.guard;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// The books of one unit while it runs: kept by the sampler's thread, read by the one that sends
/// it.
final class Watched {
    private final GuardedUnit unit;
    private final UnitProgress progress;
    private final long began = System.nanoTime();

    /// By process: when it was first seen to wait for us, without a break since.
    private final Map<String, Long> waiting = new HashMap<>();

    private long looked = began;
    private int most;
    private Duration longest = Duration.ZERO;
    private Duration waited = Duration.ZERO;
    private Optional<Stop> stop = Optional.empty();
    private boolean ended;

    Watched(GuardedUnit unit, UnitProgress progress) {
        this.unit = unit;
        this.progress = progress;
    }

    GuardedUnit unit() {
        return unit;
    }

    UnitProgress progress() {
        return progress;
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /// Takes in a look, and answers how it stands with those who wait now.
    synchronized Impact saw(Sight sight) {
        long now = System.nanoTime();
        waiting.keySet().retainAll(sight.victims());
        sight.victims().forEach(pid -> waiting.putIfAbsent(pid, now));
        long first = waiting.values().stream().mapToLong(it -> it).min().orElse(now);
        var longestNow = Duration.ofNanos(now - first);
        most = Math.max(most, waiting.size());
        longest = longestNow.compareTo(longest) > 0 ? longestNow : longest;
        if (sight.waits()) {
            waited = waited.plusNanos(now - looked);
        }
        looked = now;
        return new Impact(waiting.size(), longestNow, waited);
    }

    /// Stops the unit, unless it has ended: the statement after it must not be hit.
    ///
    /// @param cancel asks the server, and answers whether it was told
    synchronized void stop(Stop why, BooleanSupplier cancel) {
        if (!ended && stop.isEmpty() && cancel.getAsBoolean()) {
            stop = Optional.of(why);
        }
    }

    /// The unit has ended; from now on it cannot be stopped.
    ///
    /// @param done whether all of it was done
    synchronized void end(boolean done) {
        ended = true;
        progress.close(done);
    }

    synchronized Optional<Stop> stop() {
        return stop;
    }

    synchronized Impact impact() {
        return new Impact(most, longest, waited);
    }
}
