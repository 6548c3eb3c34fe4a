package dev.holdfast.operations.wal;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.store.repository.GrowingSegment;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Stores full segments as whole ones, in their order, on a thread of its own that lives while
/// there is one. Compressing 16 MiB takes longer than receiving them: who adds a third one waits.
final class SegmentCompleter implements AutoCloseable {
    private static final int LIMIT = 3;

    private final Run run;
    private final Runnable progress;
    private final Deque<Full> full = new ArrayDeque<>();
    private boolean working;
    private @Nullable Throwable failure;

    private record Full(Lsn start, GrowingSegment segment) {}

    /// Makes one that has nothing to do.
    ///
    /// @param progress called after each segment that was stored, and after a failure
    SegmentCompleter(Run run, Runnable progress) {
        this.run = run;
        this.progress = progress;
    }

    /// Takes a synced segment that is full.
    synchronized void add(Lsn start, GrowingSegment segment) {
        awaitWhile(() -> full.size() >= LIMIT && failure == null);
        check();
        full.add(new Full(start, segment));
        if (!working) {
            working = true;
            var _ =
                    run.beside(() -> {
                        work();
                        return true;
                    });
        }
    }

    /// Throws what has kept a segment from being stored.
    synchronized void check() {
        switch (failure) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException unchecked -> throw unchecked;
            default -> throw new IllegalStateException(failure);
        }
    }

    /// Where the first segment begins that is full and not yet stored.
    synchronized Optional<Lsn> oldest() {
        return Optional.ofNullable(full.peekFirst()).map(Full::start);
    }

    /// Waits until all are stored, or one could not be.
    @Override
    public synchronized void close() {
        awaitWhile(() -> working);
        full.forEach(it -> it.segment().close());
    }

    private void work() {
        try {
            for (var next = next(); next.isPresent(); next = next()) {
                next.get().segment().complete();
                synchronized (this) {
                    full.removeFirst();
                    notifyAll();
                }
                progress.run();
            }
        } catch (Throwable e) {
            failed(e);
            progress.run();
        }
    }

    private synchronized Optional<Full> next() {
        working = !full.isEmpty();
        notifyAll();
        return Optional.ofNullable(full.peekFirst());
    }

    private synchronized void failed(Throwable e) {
        failure = e;
        working = false;
        notifyAll();
    }

    private void awaitWhile(BooleanSupplier condition) {
        while (condition.getAsBoolean()) {
            try {
                wait();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                throw new CancelledException();
            }
        }
    }
}
