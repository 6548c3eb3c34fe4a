package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.ScriptOutcome;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;

/// Sends units of scripts. One that is a transaction may wait for a lock only shortly, so that
/// nobody waits behind us for long, and is then tried again.
final class UnitSender {
    private static final String LOCK_NOT_AVAILABLE = "55P03";
    private static final int ATTEMPTS = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);

    private final Session session;
    private final Duration lockTimeout;
    private final Run run;
    private long set = -1;

    /// @param lockTimeout how long a statement may wait for a lock; zero is for ever
    UnitSender(Session session, Duration lockTimeout, Run run) {
        this.session = session;
        this.lockTimeout = lockTimeout;
        this.run = run;
    }

    /// Sends a text that is one transaction.
    ///
    /// @param name what to call it when it waits
    ScriptOutcome transactional(UnitText text, String name) {
        setLockTimeout(lockTimeout.toMillis());
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            ScriptOutcome outcome = session.simpleQuery(text.text());
            boolean locked =
                    outcome instanceof ScriptOutcome.Refused refused
                            && refused.committed() == 0
                            && refused.refusal().sqlState().equals(LOCK_NOT_AVAILABLE);
            if (!locked || attempt == ATTEMPTS) {
                return outcome;
            }
            run.note(
                    "what %s needs is in use; nothing of it is applied, trying again in %d ms (%d of %d)"
                            .formatted(name, pause.toMillis(), attempt, ATTEMPTS));
            run.pause(pause.plusMillis(run.clock().millis() % 100));
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        }
    }

    /// Sends a statement that works outside of transactions. A concurrent build waits for old
    /// snapshots by a lock: cut off it would leave an invalid index.
    ScriptOutcome alone(UnitText text) {
        setLockTimeout(0);
        return session.simpleQuery(text.text());
    }

    private void setLockTimeout(long millis) {
        if (set != millis) {
            session.execute(Sql.text("set lock_timeout = " + millis));
            set = millis;
        }
    }
}
