package dev.holdfast.operations.migrate.guard;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.guard.StrongLocks.Wanted;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.Session;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/// Guards the others of a database against a run, and the run against them. For the thread of its
/// session; close it before the session.
public final class Guard implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration TOLD_EVERY = Duration.ofSeconds(5);

    private final Session session;
    private final GuardLimits limits;
    private final Run run;
    private final LockLook look;
    private final Sampler sampler;
    private Impact impact = Impact.NONE;
    private Optional<Stop> stopped = Optional.empty();

    private Guard(Session session, GuardLimits limits, Run run) {
        this.session = session;
        this.limits = limits;
        this.run = run;
        this.look = new LockLook(session, limits, run);
        this.sampler = new Sampler(session, limits, run);
    }

    /// A guard over what a session is going to run. It opens nothing yet.
    public static Guard over(Session session, GuardLimits limits, Run run) {
        return new Guard(session, limits, run);
    }

    public GuardLimits limits() {
        return limits;
    }

    /// Waits until nothing is in the way of a unit that would stay there: once we wait for a lock
    /// all others that come after us wait, too.
    ///
    /// @param refused whether the unit was just refused a lock
    public void await(GuardedUnit unit, boolean refused) {
        if (!limits.guarded()) {
            return;
        }
        var wanted = StrongLocks.of(unit.statements());
        if (wanted.isEmpty()) {
            return;
        }
        var first = look.inTheWay(wanted, refused);
        if (!first.isEmpty()) {
            long began = System.nanoTime();
            try {
                awaitEnd(unit, wanted, refused, first);
            } finally {
                impact =
                        impact.and(
                                new Impact(
                                        0,
                                        Duration.ZERO,
                                        Duration.ofNanos(System.nanoTime() - began)));
            }
        }
    }

    private void awaitEnd(
            GuardedUnit unit, Set<Wanted> wanted, boolean refused, List<LockHolder> first) {
        long began = System.nanoTime();
        long told = began - TOLD_EVERY.toNanos();
        String toldWords = "";
        for (var holders = first; !holders.isEmpty(); holders = look.inTheWay(wanted, refused)) {
            long now = System.nanoTime();
            String words = words(holders);
            if (!limits.patience().isZero() && now - began >= limits.patience().toNanos()) {
                throw inTheWay(unit, holders, Duration.ofNanos(now - began));
            }
            if (!words.equals(toldWords) || now - told >= TOLD_EVERY.toNanos()) {
                told = now;
                toldWords = words;
                run.note(
                        "%s is not begun yet, so that nobody queues behind it: waiting for %s%s"
                                .formatted(
                                        unit.name(),
                                        words,
                                        now - began < TOLD_EVERY.toNanos()
                                                ? ""
                                                : " (for %d s now)"
                                                        .formatted((now - began) / 1_000_000_000)));
            }
            run.pause(POLL);
        }
    }

    private static String words(List<LockHolder> holders) {
        String more = holders.size() > 1 ? ", and %d more".formatted(holders.size() - 1) : "";
        return holders.getFirst().words() + more;
    }

    private static RuntimeException inTheWay(
            GuardedUnit unit, List<LockHolder> holders, Duration waited) {
        var holder = holders.getFirst();
        var failure =
                Failure.of(
                                MigrateError.IN_THE_WAY,
                                "%s was not begun, because it would wait, and all others behind it, for %s"
                                        .formatted(unit.name(), words(holders)))
                        .hint(
                                "%s; then type the same command again. Nothing of this file was run"
                                                .formatted(holder.next())
                                        + " in the last %d s; what ran before it stays applied"
                                                .formatted(waited.toSeconds()))
                        .fact("file", unit.name())
                        .fact("relation", holder.relation())
                        .fact("held", holder.held())
                        .fact("why", holder.why().name().toLowerCase(java.util.Locale.ROOT))
                        .fact("role", holder.role())
                        .fact("application", holder.application());
        failure =
                holder.pid() > 0
                        ? failure.fact("pid", holder.pid())
                        : failure.fact("gid", holder.gid());
        if (holder.since().isPresent()) {
            failure = failure.fact("since", holder.since().get().toString());
        }
        return (holder.queryStart().isPresent()
                        ? failure.fact("queryStart", holder.queryStart().get().toString())
                        : failure)
                .exception();
    }

    /// Says for whom a unit that works concurrently will have to wait.
    public void tellSnapshots(GuardedUnit unit) {
        if (limits.guarded() && unit.isConcurrent()) {
            look.tellSnapshots(unit);
        }
    }

    /// Sends a unit under the sampler's eyes.
    public ScriptOutcome watch(GuardedUnit unit, Supplier<ScriptOutcome> sending) {
        stopped = Optional.empty();
        if (!limits.guarded()) {
            return sending.get();
        }
        var watched = sampler.begin(unit);
        boolean done = false;
        ScriptOutcome outcome;
        try {
            outcome = sending.get();
            done = outcome instanceof ScriptOutcome.Done;
        } finally {
            sampler.end(watched, done);
            impact = impact.and(watched.impact());
        }
        if (watched.stop().isPresent()) {
            stopped = done ? Optional.empty() : watched.stop();
            takeRequest(outcome);
        }
        return outcome;
    }

    /// A unit may end in the moment in which it is stopped. The request to the server was sent
    /// before this, and must not hit what follows.
    private void takeRequest(ScriptOutcome outcome) {
        boolean taken =
                outcome instanceof ScriptOutcome.Refused refused && refused.refusal().isCancelled();
        if (!taken) {
            var _ = session.uncancelled(() -> session.simpleQuery("select 1"));
        }
    }

    /// Why the last unit was stopped, if it was.
    public Optional<Stop> stopped() {
        return stopped;
    }

    /// What it cost since the last time this was asked.
    public Impact takeImpact() {
        var taken = impact;
        impact = Impact.NONE;
        return taken;
    }

    @Override
    public void close() {
        sampler.close();
    }
}
