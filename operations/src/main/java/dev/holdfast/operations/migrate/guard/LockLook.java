package dev.holdfast.operations.migrate.guard;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.guard.StrongLocks.Wanted;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Looks, by the migrating session between two of its statements, who would make it wait.
final class LockLook {
    /// Nobody gets old within so short a time.
    private static final Duration HOLDS_FOR = Duration.ofMillis(100);

    private final Session session;
    private final GuardLimits limits;
    private final Run run;
    private long nobodyAt;
    private boolean nobody;
    private boolean hiddenTold;
    private boolean failureTold;

    LockLook(Session session, GuardLimits limits, Run run) {
        this.session = session;
        this.limits = limits;
        this.run = run;
    }

    /// Who holds what conflicts with these locks, and will for longer.
    ///
    /// @param refused whether a lock was just not granted in time: then whoever is older than that
    ///   wait is in the way
    List<LockHolder> inTheWay(Collection<Wanted> wanted, boolean refused) {
        try {
            if (!refused && isNobodyThere()) {
                return List.of();
            }
            var holders = holders(wanted, refused);
            tellHidden(holders);
            return holders.stream().filter(LockHolder::isInTheWay).toList();
        } catch (FailureException e) {
            throwIfLost(e);
            if (!failureTold) {
                failureTold = true;
                run.note(
                        "who holds locks could not be looked at before this file, which runs without: %s"
                                .formatted(e.failure().message()));
            }
            return List.of();
        }
    }

    private boolean isNobodyThere() {
        if (!nobody || System.nanoTime() - nobodyAt > HOLDS_FOR.toNanos()) {
            nobody = !session.one(Sql.of(LockLook.class, "others-hold"), row -> row.flag("held"));
            nobodyAt = System.nanoTime();
        }
        return nobody;
    }

    private List<LockHolder> holders(Collection<Wanted> wanted, boolean refused) {
        double waited = seconds(limits.lockTimeout());
        double old = seconds(limits.oldTransaction());
        double idle = seconds(limits.idleTransaction());
        return session.list(
                Sql.of(LockLook.class, "holders"),
                row ->
                        LockHolder.of(
                                row,
                                refused ? Math.min(waited, old) : old,
                                refused ? Math.min(waited, idle) : idle,
                                refused),
                texts(wanted, Wanted::name),
                texts(wanted, Wanted::mode),
                texts(wanted, it -> it.what().name().toLowerCase(Locale.ROOT)));
    }

    private void tellHidden(List<LockHolder> holders) {
        boolean hidden = holders.stream().anyMatch(it -> it.why() == LockHolder.Why.HIDDEN);
        if (hidden && !hiddenTold) {
            hiddenTold = true;
            run.note(
                    ("role %s may not see how old the transactions of others are, which hold locks on what"
                                    + " is migrated; only dumps and prepared transactions are waited for"
                                    + " beforehand (grant it pg_read_all_stats)")
                            .formatted(session.target().user()));
        }
    }

    /// Says for whose snapshots a unit that works concurrently will wait.
    void tellSnapshots(GuardedUnit unit) {
        try {
            var words =
                    session.list(
                            Sql.of(LockLook.class, "snapshots"),
                            row ->
                                    LockHolder.who(
                                            row.number("pid"),
                                            row.findText("application").orElse(""),
                                            row.findText("role").orElse(""),
                                            java.util.Optional.empty(),
                                            row.findInstant("xact_start")),
                            seconds(limits.idleTransaction()));
            if (!words.isEmpty()) {
                run.note(
                        "%s works concurrently and waits, holding up nobody, until these have ended: %s"
                                .formatted(unit.name(), String.join("; ", words)));
            }
        } catch (FailureException e) {
            throwIfLost(e);
        }
    }

    private static void throwIfLost(FailureException e) {
        if (e.failure().code() == PostgresError.CONNECTION_LOST) {
            throw e;
        }
    }

    private static String[] texts(Collection<Wanted> wanted, Function<Wanted, String> part) {
        return wanted.stream().map(part).toArray(String[]::new);
    }

    private static double seconds(Duration time) {
        return time.toNanos() / (double) ChronoUnit.SECONDS.getDuration().toNanos();
    }
}
