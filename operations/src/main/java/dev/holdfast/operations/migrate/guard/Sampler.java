package dev.holdfast.operations.migrate.guard;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Looks ten times a second, by a session and on a thread of its own, how the unit under way stands
/// with others, and stops it when too many wait for it. The session is opened by the first unit
/// that takes longer than one such interval.
final class Sampler implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(100);

    /// So that looking never takes more than a tenth of one server process: with hundreds of
    /// waiters a look takes its time, and it stops the lock manager for a moment.
    private static final int REST = 9;

    private static final Duration SHOWN_AFTER = Duration.ofSeconds(1);
    private static final Duration SLOWEST_LOOK = Duration.ofSeconds(5);
    private static final Duration LAST_WAIT = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(5);

    private final Session migrating;
    private final GuardLimits limits;
    private final Run run;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicReference<@Nullable Watched> current = new AtomicReference<>();
    private final AtomicReference<@Nullable Session> eyes = new AtomicReference<>();
    private volatile boolean away;
    private @Nullable Future<Boolean> thread;
    private long backend;
    private long shownAt;
    private boolean cannotStop;

    Sampler(Session migrating, GuardLimits limits, Run run) {
        this.migrating = migrating;
        this.limits = limits;
        this.run = run;
    }

    /// A unit is about to be sent.
    Watched begin(GuardedUnit unit) {
        if (thread == null) {
            // Asked now: while a unit runs its session cannot say. A pooler's number at login is
            // not the server's.
            backend =
                    migrating.one(
                            Sql.text("select pg_catalog.pg_backend_pid() as pid"),
                            row -> row.number("pid"));
            thread = run.beside(this::watch);
        }
        var watched = new Watched(unit, new UnitProgress(unit, run));
        if (unit.copiesDatabase()) {
            leave();
        } else {
            current.set(watched);
        }
        return watched;
    }

    /// The unit was answered.
    void end(Watched watched, boolean done) {
        current.set(null);
        away = false;
        watched.end(done);
    }

    /// Goes out of the way of a statement that would wait for our session to leave the database.
    private void leave() {
        away = true;
        long deadline = System.nanoTime() + LAST_WAIT.toNanos();
        while (eyes.get() != null && System.nanoTime() < deadline) {
            run.pause(POLL);
        }
    }

    private boolean watch() throws InterruptedException {
        try {
            long pause = EVERY.toNanos();
            while (!closed.await(pause, TimeUnit.NANOSECONDS)) {
                long began = System.nanoTime();
                look();
                pause = Math.max(EVERY.toNanos(), REST * (System.nanoTime() - began));
            }
        } catch (CancelledException _) {
            // What is watched is being cancelled, too.
        } catch (FailureException e) {
            run.note(
                    ("this run is not watched: %s; sessions that wait behind it are not counted, and it is"
                                    + " not stopped for them")
                            .formatted(e.failure().message()));
        } finally {
            shut();
        }
        return true;
    }

    private void look() {
        if (away) {
            shut();
            return;
        }
        var watched = current.get();
        if (watched == null || watched.age().compareTo(EVERY) < 0) {
            return;
        }
        var session = eyes.get();
        if (session == null) {
            session = migrating.another(SLOWEST_LOOK);
            eyes.set(session);
        }
        look(watched, session);
    }

    private void look(Watched watched, Session session) {
        var sight =
                session.one(
                        Sql.of(Sampler.class, "sample"),
                        row ->
                                new Sight(
                                        row.flag("waits"),
                                        row.texts("blockers"),
                                        row.texts("victims")),
                        backend);
        if (current.get() != watched) {
            // What was seen may be of what came after it.
            return;
        }
        var now = watched.saw(sight);
        if (limits.isOver(now.blocked(), now.blockedFor()) && !watched.unit().isConcurrent()) {
            watched.stop(new Stop(now.blocked(), now.blockedFor(), limits), () -> cancel(session));
        }
        boolean due = System.nanoTime() - shownAt >= SHOWN_AFTER.toNanos();
        if (due && watched.age().compareTo(SHOWN_AFTER) >= 0) {
            shownAt = System.nanoTime();
            watched.progress().show(session, backend, sight, watched.age());
        }
    }

    private boolean cancel(Session session) {
        try {
            return session.one(
                    Sql.text("select pg_catalog.pg_cancel_backend(?::integer) as told"),
                    row -> row.flag("told"),
                    backend);
        } catch (FailureException e) {
            if (!cannotStop) {
                cannotStop = true;
                run.warn(
                        "more sessions wait behind this run than are allowed, and it cannot be stopped: %s"
                                .formatted(e.failure().message()));
            }
            return false;
        }
    }

    private void shut() {
        try (var _ = eyes.getAndSet(null)) {
            // Closing it is all.
        } catch (FailureException _) {
            // The server is gone, and with it the session.
        }
    }

    /// Ends the looking, and waits for a moment until its session is closed.
    @Override
    public void close() {
        closed.countDown();
        if (thread == null) {
            return;
        }
        try {
            var _ = thread.get(LAST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException _) {
            // It waits for a server that does not answer, and keeps no program alive.
            Optional.ofNullable(eyes.get()).ifPresent(Session::abort);
        } catch (ExecutionException e) {
            run.warn("the watching of this run broke off: " + e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
