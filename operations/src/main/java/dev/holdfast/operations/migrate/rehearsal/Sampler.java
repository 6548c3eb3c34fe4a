package dev.holdfast.operations.migrate.rehearsal;

import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.ddl.ChangeEffect.Lock;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/// Looks at a session from outside while a statement runs: what a statement outside of transactions
/// locks is gone when it is over, and so are temporary files.
final class Sampler {
    private static final Duration PERIOD = Duration.ofMillis(20);
    private static final Sql LOCKS = Sql.of(Sampler.class, "locks");
    private static final Sql TEMPORARY = Sql.of(Sampler.class, "temporary-files");

    private final Session session;
    private final long pid;
    private final Run run;

    /// @param session of its own
    /// @param pid of the session to look at
    Sampler(Session session, long pid, Run run) {
        this.session = session;
        this.pid = pid;
        this.run = run;
    }

    /// A lock as `pg_locks` has it.
    record Locked(long oid, Lock mode) {}

    /// What was seen.
    ///
    /// @param temporary the most bytes in temporary files
    /// @param locks each lock with the time from when it was first seen to when it was last seen
    record Seen(long temporary, Map<Locked, Duration> locks) {}

    /// Looks until [Look#end()].
    Look begin() {
        return new Look();
    }

    final class Look {
        private final AtomicBoolean over = new AtomicBoolean();
        private final Future<Seen> seen = run.beside(this::look);

        private Seen look() {
            long most = 0;
            var first = new HashMap<Locked, Long>();
            var last = new HashMap<Locked, Long>();
            while (!over.get() && !run.isCancelled()) {
                long now = System.nanoTime();
                for (Locked locked : locks(session, pid)) {
                    first.putIfAbsent(locked, now);
                    last.put(locked, now);
                }
                most = Math.max(most, session.one(TEMPORARY, row -> row.number("bytes")));
                run.pause(PERIOD);
            }
            var held = new HashMap<Locked, Duration>();
            first.forEach((locked, from) ->
                    held.put(locked, Duration.ofNanos(last.getOrDefault(locked, from) - from)));
            return new Seen(most, held);
        }

        /// Ends the look, and tells what was seen.
        Seen end() {
            over.set(true);
            try {
                return seen.get();
            } catch (ExecutionException e) {
                // What was not seen from outside is not told; the statement itself is fine.
                run.warn("the session could not be watched: " + e.getCause());
                return new Seen(0, Map.of());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return new Seen(0, Map.of());
            }
        }
    }

    static List<Locked> locks(Session session, long pid) {
        return session.list(
                LOCKS, row -> new Locked(row.number("oid"), Lock.ofServer(row.text("mode"))), pid);
    }
}
