package dev.holdfast.operations.wal;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Run;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Something that is done with one full segment after the other, on a thread of its own that lives
/// while there is one. Who adds more than the limit waits. After a failure nothing more is done.
final class SegmentStage<T> implements AutoCloseable {
    private final int limit;
    private final Consumer<T> action;
    private final Consumer<T> abandoned;
    private final Run run;
    private final Deque<T> waiting = new ArrayDeque<>();
    private boolean working;
    private boolean closed;
    private @Nullable Throwable failure;

    /// Makes one that has nothing to do.
    ///
    /// @param limit how many may wait, the one at work among them
    /// @param abandoned called at the end with those to which it did not come
    SegmentStage(int limit, Consumer<T> action, Consumer<T> abandoned, Run run) {
        this.limit = limit;
        this.action = action;
        this.abandoned = abandoned;
        this.run = run;
    }

    synchronized void add(T segment) {
        awaitWhile(() -> waiting.size() >= limit && failure == null);
        check();
        waiting.add(segment);
        if (!working) {
            working = true;
            var _ =
                    run.beside(() -> {
                        work();
                        return true;
                    });
        }
    }

    /// Throws what has ended it.
    synchronized void check() {
        switch (failure) {
            case null -> {}
            case Error error -> throw error;
            case RuntimeException unchecked -> throw unchecked;
            default -> throw new IllegalStateException(failure);
        }
    }

    /// The oldest that is not done.
    synchronized Optional<T> oldest() {
        return Optional.ofNullable(waiting.peekFirst());
    }

    /// Waits until all that was added is done, or it has failed.
    synchronized void drain() {
        awaitWhile(() -> working);
    }

    /// What was not done stays not done: [#oldest()] goes on saying so.
    @Override
    public synchronized void close() {
        drain();
        if (!closed) {
            closed = true;
            waiting.forEach(abandoned);
        }
    }

    private void work() {
        try {
            for (var next = next(); next.isPresent(); next = next()) {
                action.accept(next.get());
                synchronized (this) {
                    waiting.removeFirst();
                    notifyAll();
                }
            }
        } catch (Throwable e) {
            failed(e);
        }
    }

    private synchronized Optional<T> next() {
        working = !waiting.isEmpty();
        notifyAll();
        return Optional.ofNullable(waiting.peekFirst());
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
