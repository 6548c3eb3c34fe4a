package dev.holdfast.operations.wal;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent.Unit;
import dev.holdfast.kernel.Step;
import dev.holdfast.operations.local.LocalError;
import dev.holdfast.operations.wal.StartPlanner.Start;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.store.repository.Repository;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Receives WAL until a position or until it is cancelled: connects again when the server was away,
/// and goes on beyond what the server has lost. For one use.
final class ReceiveExecutor {
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration REPORT = Duration.ofMinutes(1);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /// A killed receiver's session, or one whose connection broke, holds the slot for a while:
    /// until the server notices, which `wal_sender_timeout` (60 s) limits.
    private static final Duration NEW_SLOT_PATIENCE = Duration.ofSeconds(5);

    private static final Duration OWN_SLOT_PATIENCE = Duration.ofSeconds(90);

    private static final Set<Object> AWAY =
            Set.of(
                    PostgresError.NO_SERVER,
                    PostgresError.UNKNOWN_HOST,
                    PostgresError.CONNECT_TIMED_OUT,
                    PostgresError.TOO_MANY_CONNECTIONS,
                    PostgresError.NOT_READY,
                    PostgresError.CONNECTION_LOST,
                    PostgresError.ANSWER_TIMED_OUT,
                    LocalError.NOT_RUNNING,
                    LocalError.NO_ANSWER);

    private final Supplier<PostgresTarget> cluster;
    private final String name;
    private final Repository repository;
    private final String slot;
    private final Optional<Lsn> until;
    private final Run run;
    private final List<WalGap> gaps = new ArrayList<>();
    private final Reports reports = new Reports();
    private @Nullable SystemId systemId;
    private @Nullable Lsn from;
    private Lsn durable = Lsn.NONE;
    private long received;
    private long timeline;
    private Optional<Lsn> removed = Optional.empty();
    private boolean away;
    private Duration pause = FIRST_PAUSE;
    private OptionalLong slotTaken = OptionalLong.empty();

    /// @param cluster where its server is now: one of ours has another port after a restart
    /// @param name the cluster's
    ReceiveExecutor(
            Supplier<PostgresTarget> cluster,
            String name,
            Repository repository,
            String slot,
            Optional<Lsn> until,
            Run run) {
        this.cluster = cluster;
        this.name = name;
        this.repository = repository;
        this.slot = slot;
        this.until = until;
        this.run = run;
    }

    /// What came of it.
    record Outcome(
            SystemId systemId,
            long timeline,
            Lsn from,
            Lsn until,
            ByteSize received,
            List<WalGap> gaps,
            boolean stopped) {}

    /// Receives up to the position asked for; without one until cancelled, which then is how it
    /// ends well.
    Outcome receive() {
        boolean stopped;
        try (var step = run.step("receive the WAL of " + name, Unit.BYTES)) {
            stopped = !complete(step);
            step.complete();
        }
        if (systemId == null || from == null) {
            throw new IllegalStateException("received without having begun");
        }
        return new Outcome(
                systemId, timeline, from, durable, new ByteSize(received), gaps, stopped);
    }

    /// @return false if it was told to stop
    private boolean complete(Step step) {
        try {
            while (!attempt(step)) {
                run.pause(pause);
            }
            return true;
        } catch (CancelledException e) {
            if (until.isPresent() || from == null) {
                throw e;
            }
            return false;
        }
    }

    /// Receives over one connection.
    ///
    /// @return whether that is all; if not, another may do better
    private boolean attempt(Step step) {
        try (var receiver =
                WalReceiver.connect(cluster.get(), repository, Optional.of(slot), run)) {
            requireSame(receiver.systemId());
            begin(receiver);
            while (until.isEmpty() || receiver.durable().isBefore(until.get())) {
                receiver.watch(LOOK);
                report(receiver, step);
            }
            report(receiver, step);
            return true;
        } catch (FailureException e) {
            settle(e);
            return false;
        }
    }

    private void begin(WalReceiver receiver) {
        Start start = choose(receiver.starts());
        receiver.begin(start.position(), start.timeline());
        durable = start.position();
        timeline = start.timeline().number();
        if (from == null) {
            from = start.position();
            run.note(
                    "Receiving WAL of system %s from %s on, timeline %s."
                            .formatted(receiver.systemId(), from, start.timeline()));
        } else if (away) {
            run.note("The server is back: receiving goes on at %s.".formatted(start.position()));
        }
    }

    /// The best place that the server has not been found to have lost.
    private Start choose(List<Start> starts) {
        if (removed.isEmpty()) {
            return starts.getFirst();
        }
        Lsn lost = removed.get();
        Start next =
                starts.stream()
                        .filter(it -> lost.isBefore(it.position()))
                        .findFirst()
                        .orElseThrow(() ->
                                Failure.of(
                                                PostgresError.WAL_REMOVED,
                                                "the server has not even the WAL at %s that it writes"
                                                        .formatted(lost))
                                        .exception());
        removed = Optional.empty();
        gaps.add(WalGap.of(requireKnown(), lost, next.position()));
        run.warn(
                ("The WAL from %s to %s is lost: the server has removed it before it was received. No"
                                + " recovery leads across it; make a new backup: holdfast backup run")
                        .formatted(lost, next.position()));
        return next;
    }

    private SystemId requireKnown() {
        if (systemId == null) {
            throw new IllegalStateException("no server has been asked");
        }
        return systemId;
    }

    private void requireSame(SystemId found) {
        if (systemId != null && !systemId.equals(found)) {
            throw Failure.of(
                            WalError.OTHER_CLUSTER,
                            "the server that answers now is of system %s, not %s"
                                    .formatted(found, systemId))
                    .hint("nothing of its WAL was stored; check the cluster's url")
                    .exception();
        }
        if (systemId == null && !repository.wal().systems().isEmpty()) {
            var known = repository.wal().systems();
            if (!known.contains(found.toString())) {
                run.warn(
                        "The repository has WAL of other systems (%s); that of system %s is kept apart from it."
                                .formatted(String.join(", ", known), found));
            }
        }
        systemId = found;
    }

    private void report(WalReceiver receiver, Step step) {
        Lsn now = receiver.durable();
        timeline = receiver.timeline().number();
        long more = now.minus(durable);
        if (more != 0) {
            received += Math.max(0, more);
            durable = now;
            recovered();
        }
        step.advance(Math.max(0, more));
        reports.report(receiver, run);
    }

    /// Once WAL comes, all that went wrong before is over.
    private void recovered() {
        away = false;
        pause = FIRST_PAUSE;
        slotTaken = OptionalLong.empty();
    }

    /// Decides whether to try again after a failure.
    private void settle(FailureException e) {
        Failure failure = e.failure();
        if (failure.code() == PostgresError.WAL_REMOVED) {
            removed = Optional.of(failure.facts().get("position") instanceof Lsn at ? at : durable);
        } else if (Slots.isRefused(e, "55006")) {
            awaitSlot(e);
        } else if (from != null && AWAY.contains(failure.code())) {
            goneAway(failure);
        } else if (Slots.isRefused(e, "55000")) {
            throw slotLost(e);
        } else {
            throw e;
        }
        pause = min(pause.multipliedBy(2), LONGEST_PAUSE);
    }

    private void goneAway(Failure failure) {
        if (!away) {
            away = true;
            run.warn(
                    "Receiving stopped: %s. Trying again until the server is there."
                            .formatted(failure.message()));
        }
    }

    private void awaitSlot(FailureException e) {
        long now = System.nanoTime();
        slotTaken = OptionalLong.of(slotTaken.orElse(now));
        Duration patience = from == null ? NEW_SLOT_PATIENCE : OWN_SLOT_PATIENCE;
        if (now - slotTaken.getAsLong() > patience.toNanos()) {
            throw Failure.of(
                            WalError.SLOT_IN_USE,
                            "replication slot %s is used by another connection".formatted(slot))
                    .hint("let only one receive: stop the other, or choose another --slot")
                    .fact("slot", slot)
                    .fact("server", e.failure().message())
                    .exception(e);
        }
    }

    private FailureException slotLost(FailureException e) {
        return Failure.of(
                        WalError.SLOT_LOST,
                        "the server has given up replication slot %s".formatted(slot))
                .hint(
                        "drop it (holdfast wal drop-slot), receive again, and make a new backup:"
                                + " WAL may be missing")
                .fact("slot", slot)
                .fact("server", e.failure().message())
                .exception(e);
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /// Says now and then how far receiving is.
    private static final class Reports {
        private static final long BEHIND = 64L << 20;

        private long last = System.nanoTime();
        private Lsn told = Lsn.NONE;
        private boolean behind;

        void report(WalReceiver receiver, Run run) {
            var lag = receiver.lag();
            boolean due = System.nanoTime() - last >= REPORT.toNanos();
            boolean caughtUp = behind && lag.bytes() == 0;
            behind = behind ? lag.bytes() > 0 : lag.bytes() > BEHIND;
            if (caughtUp || (due && !told.equals(receiver.durable()))) {
                last = System.nanoTime();
                told = receiver.durable();
                run.note(
                        lag.bytes() == 0
                                ? "Received up to %s, all that the server has.".formatted(told)
                                : "Received up to %s; %s (%d ms) behind the server."
                                        .formatted(
                                                told,
                                                new ByteSize(lag.bytes()),
                                                lag.time().toMillis()));
            }
        }
    }
}
