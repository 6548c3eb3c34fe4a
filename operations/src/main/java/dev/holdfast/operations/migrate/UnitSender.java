package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.guard.Guard;
import dev.holdfast.operations.migrate.guard.GuardLimits;
import dev.holdfast.operations.migrate.guard.GuardedUnit;
import dev.holdfast.operations.migrate.guard.Stop;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// Sends units of scripts under the guard's eyes. One that is a transaction may wait for a lock
/// only shortly, so that nobody waits behind us for long, and is then tried again.
final class UnitSender {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final Session session;
    private final Guard guard;
    private final Run run;
    private long set = -1;

    UnitSender(Session session, Guard guard, Run run) {
        this.session = session;
        this.guard = guard;
        this.run = run;
    }

    /// Sends a text that is one transaction.
    ScriptOutcome transactional(GuardedUnit unit, UnitText text) {
        setLockTimeout(guard.limits().lockTimeout().toMillis());
        guard.await(unit, false);
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            ScriptOutcome outcome = guard.watch(unit, () -> session.simpleQuery(text.text()));
            if (!isLocked(outcome) || attempt == GuardLimits.ATTEMPTS) {
                return outcome;
            }
            run.note(
                    "what %s needs is in use; nothing of it is applied, trying again in %d ms (%d of %d)"
                            .formatted(
                                    unit.script().name(),
                                    pause.toMillis(),
                                    attempt,
                                    GuardLimits.ATTEMPTS));
            run.pause(pause.plus(jitter(pause)));
            guard.await(unit, true);
            pause = pause.multipliedBy(2);
            pause =
                    pause.compareTo(GuardLimits.LONGEST_PAUSE) > 0
                            ? GuardLimits.LONGEST_PAUSE
                            : pause;
        }
    }

    /// Whether the wait for a lock was cut off, and all of it is undone. A deadlock is no reason to
    /// try again: it was between statements that will meet in the same way.
    private boolean isLocked(ScriptOutcome outcome) {
        return outcome instanceof ScriptOutcome.Refused refused
                && refused.committed() == 0
                && refused.refusal().sqlState().equals(LOCK_NOT_AVAILABLE)
                && guard.stopped().isEmpty();
    }

    /// Two that were refused together must not come back together.
    private static Duration jitter(Duration pause) {
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(pause.toNanos() / 2));
    }

    /// Sends a statement that works outside of transactions. A concurrent build waits for old
    /// snapshots by a lock: cut off it would leave an invalid index.
    ScriptOutcome alone(GuardedUnit unit, UnitText text) {
        setLockTimeout(0);
        guard.await(unit, false);
        guard.tellSnapshots(unit);
        return guard.watch(unit, () -> session.simpleQuery(text.text()));
    }

    /// Why the last one was stopped, if it was, for the sake of others.
    Optional<Stop> stopped() {
        return guard.stopped();
    }

    private void setLockTimeout(long millis) {
        if (set != millis) {
            session.execute(Sql.text("set lock_timeout = " + millis));
            set = millis;
        }
    }
}
