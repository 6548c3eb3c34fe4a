package dev.holdfast.kernel;

import dev.holdfast.kernel.Confirmation.Confirmer;
import dev.holdfast.kernel.RunEvent.Unit;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One call of an operation: who may ask the clock, show progress, ask the caller, and stop. Safe
/// for use by several threads.
public final class Run {
    // Not virtual ones: their first wait for the network starts a thread that stays in epoll, and
    // for such a thread the JVM waits 0.3 s when it exits.
    private static final ThreadFactory THREADS = Thread.ofPlatform().daemon().factory();

    private final UUID id;
    private final Clock clock;
    private final boolean dryRun;
    private final Confirmer confirmer;
    private final List<RunListener> listeners;
    private final CountDownLatch cancelled;
    private final List<AtomicReference<@Nullable Runnable>> cancelHooks;
    private final String label;

    /// Makes a run.
    ///
    /// @param dryRun whether the caller only wants the plan: nothing may be changed
    public Run(Clock clock, boolean dryRun, Confirmer confirmer, List<RunListener> listeners) {
        this.id = UUID.randomUUID();
        this.clock = clock;
        this.dryRun = dryRun;
        this.confirmer = confirmer;
        this.listeners = List.copyOf(listeners);
        this.cancelled = new CountDownLatch(1);
        this.cancelHooks = new CopyOnWriteArrayList<>();
        this.label = "";
    }

    private Run(Run whole, String label) {
        this.id = whole.id;
        this.clock = whole.clock;
        this.dryRun = whole.dryRun;
        this.confirmer = whole.confirmer;
        this.listeners = whole.listeners;
        this.cancelled = whole.cancelled;
        this.cancelHooks = whole.cancelHooks;
        this.label = label;
    }

    /// The same run, with a few words before all that is told of it: for work on a copy, which
    /// would else read as if it were done to what the caller named.
    ///
    /// @param where such as `in the sandbox`
    public Run labelled(String where) {
        return new Run(this, label + where + ": ");
    }

    /// Names this call in locks and histories.
    public UUID id() {
        return id;
    }

    public Clock clock() {
        return clock;
    }

    public boolean dryRun() {
        return dryRun;
    }

    /// Opens a step whose size is not known.
    public Step step(String name) {
        return new Step(this, label + name, OptionalLong.empty(), Unit.ITEMS);
    }

    /// Opens a step whose size is not known, but what is counted.
    public Step step(String name, Unit unit) {
        return new Step(this, label + name, OptionalLong.empty(), unit);
    }

    /// Opens a step of `total` bytes or items.
    public Step step(String name, long total, Unit unit) {
        return new Step(this, label + name, OptionalLong.of(total), unit);
    }

    /// Says something worth knowing.
    public void note(String text) {
        emit(new RunEvent.Noted(clock.instant(), label + text, false));
    }

    /// Says something that needs attention.
    public void warn(String text) {
        emit(new RunEvent.Noted(clock.instant(), label + text, true));
    }

    /// Asks before something is lost; returns only if the caller agreed.
    public void confirm(Confirmation confirmation) {
        checkCancelled();
        if (!leaving(() -> confirmer.agrees(confirmation))) {
            throw Failure.of(KernelError.NOT_CONFIRMED, "not confirmed, so nothing was changed")
                    .hint(
                            "to agree, run it again and type %s exactly"
                                    .formatted(confirmation.typedName()))
                    .exception();
        }
    }

    /// Asks the run to stop; returns at once. Called by a signal handler or another thread.
    public void cancel() {
        cancelled.countDown();
        cancelHooks.forEach(this::callOnce);
    }

    public boolean isCancelled() {
        return cancelled.getCount() == 0;
    }

    /// Throws [CancelledException] if the caller gave up. Call it at every place where stopping is
    /// safe.
    public void checkCancelled() {
        if (isCancelled()) {
            throw new CancelledException();
        }
    }

    /// Runs `hook` once when the run is cancelled, at once if it is already; close the answer to
    /// take it back. A hook that fails is warned of and keeps no other from running.
    public CancelHook onCancel(Runnable hook) {
        var registered = new AtomicReference<@Nullable Runnable>(hook);
        cancelHooks.add(registered);
        if (isCancelled()) {
            callOnce(registered);
        }
        return () -> cancelHooks.remove(registered);
    }

    /// Calls `hook` on another thread once `time` has passed, unless the answer is closed before:
    /// for waits that know no time-out of their own, such as writing to a peer that does not read.
    /// The hook must not block: all hooks of the program share that thread.
    public CancelHook after(Duration time, Runnable hook) {
        var over = new CompletableFuture<Void>();
        var _ =
                over.orTimeout(time.toNanos(), TimeUnit.NANOSECONDS)
                        .exceptionally(_ -> {
                            hook.run();
                            return null;
                        });
        return () -> over.complete(null);
    }

    /// Several threads may find a hook due at the same time: the first takes it.
    private void callOnce(AtomicReference<@Nullable Runnable> registered) {
        Runnable hook = registered.getAndSet(null);
        if (hook == null) {
            return;
        }
        try {
            hook.run();
        } catch (RuntimeException e) {
            warn("Something could not be stopped: " + e.getMessage());
        }
    }

    /// Waits, but not longer than until the run is cancelled, which it then reports by throwing.
    public void pause(Duration time) {
        try {
            if (cancelled.await(time.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new CancelledException();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    /// Does what cannot be stopped, such as waiting for a person to type. Once the run is cancelled
    /// nobody waits for it: it is left on its thread, which keeps no program alive.
    public <T> T leaving(Callable<T> work) {
        var task = new FutureTask<>(work);
        try (var _ = onCancel(() -> task.cancel(false))) {
            Thread.ofPlatform().daemon().name("left when cancelled").start(task);
            return task.get();
        } catch (CancellationException _) {
            throw new CancelledException();
        } catch (ExecutionException e) {
            throw unchecked(e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    /// Does all tasks at once, each on a thread of its own, and answers in their order. If one
    /// fails the others are interrupted, waited for, and the first failure is thrown.
    public <T> List<T> together(List<Callable<T>> tasks) {
        try (var executor = Executors.newThreadPerTaskExecutor(THREADS)) {
            var completion = new ExecutorCompletionService<T>(executor);
            var futures = tasks.stream().map(completion::submit).toList();
            try {
                for (int finished = 0; finished < tasks.size(); finished++) {
                    completion.take().get();
                }
                var answers = new ArrayList<T>();
                for (var future : futures) {
                    answers.add(future.get());
                }
                return answers;
            } catch (ExecutionException e) {
                executor.shutdownNow();
                throw unchecked(e.getCause());
            } catch (InterruptedException _) {
                executor.shutdownNow();
                Thread.currentThread().interrupt();
                throw new CancelledException();
            }
        }
    }

    /// Starts a task on a thread of its own and returns at once. The caller must see to its end:
    /// [#together] is simpler where all can be waited for.
    public <T> Future<T> beside(Callable<T> task) {
        var future = new FutureTask<>(task);
        THREADS.newThread(future).start();
        return future;
    }

    void emit(RunEvent event) {
        synchronized (listeners) {
            for (RunListener listener : listeners) {
                listener.on(event);
            }
        }
    }

    private static RuntimeException unchecked(@Nullable Throwable cause) {
        return switch (cause) {
            case null -> new IllegalStateException("a task failed without a cause");
            case Error error -> throw error;
            case RuntimeException unchecked -> unchecked;
            default -> new IllegalStateException(cause);
        };
    }

    /// A registration for cancellation.
    @FunctionalInterface
    public interface CancelHook extends AutoCloseable {
        @Override
        void close();
    }
}
