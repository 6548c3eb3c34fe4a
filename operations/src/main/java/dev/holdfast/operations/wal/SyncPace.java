package dev.holdfast.operations.wal;

import java.time.Duration;

/// When to sync while WAL keeps coming: often, so that little waits for its acknowledgement, but
/// for a small share of the time only. Once nothing more is there a sync is due anyway. For one
/// thread.
final class SyncPace {
    private static final long SHORTEST = Duration.ofMillis(5).toNanos();
    private static final long LONGEST = Duration.ofMillis(200).toNanos();
    private static final long OVERDUE = Duration.ofSeconds(2).toNanos();
    private static final int SHARE = 8;

    private long interval = SHORTEST;
    private long oldest;
    private long began;
    private boolean waiting;

    /// Something arrived that is not synced.
    void arrived() {
        if (!waiting) {
            waiting = true;
            oldest = System.nanoTime();
        }
    }

    /// Whether the first that arrived after the last sync has waited long enough.
    boolean isDue() {
        return waiting && System.nanoTime() - oldest >= interval;
    }

    /// Whether it has waited too long even for who is behind.
    boolean isOverdue() {
        return waiting && System.nanoTime() - oldest >= OVERDUE;
    }

    /// More is durable, although nothing was synced here.
    void advanced() {
        oldest = System.nanoTime();
    }

    void syncing() {
        began = System.nanoTime();
    }

    void synced() {
        long took = System.nanoTime() - began;
        interval = Math.clamp((interval + SHARE * took) / 2, SHORTEST, LONGEST);
        waiting = false;
    }
}
