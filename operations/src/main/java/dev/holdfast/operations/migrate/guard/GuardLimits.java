package dev.holdfast.operations.migrate.guard;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.migrate.style.MigrateError;
import java.time.Duration;
import java.util.Optional;

/// How much a run may wait, and how much it may make others wait.
///
/// @param guarded whether anything is looked at; a database made for the run needs no guard
/// @param lockTimeout how long a statement may wait for a lock; zero is for ever
/// @param patience how long to wait for the end of what is in the way; zero is for ever
/// @param maxBlocked how many sessions may wait behind us at once; 0 is any number
/// @param maxBlockedFor how long one of them may wait; zero is for ever
/// @param oldTransaction a transaction that is older is in the way
/// @param idleTransaction one that has done nothing for so long is in the way, too
public record GuardLimits(
        boolean guarded,
        Duration lockTimeout,
        Duration patience,
        int maxBlocked,
        Duration maxBlockedFor,
        Duration oldTransaction,
        Duration idleTransaction) {
    /// How often a transaction that does not get its lock is sent at most.
    public static final int ATTEMPTS = 20;

    /// The pause before it is sent again is never longer.
    public static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(5);
    private static final int MAX_BLOCKED = 50;
    private static final Duration MAX_BLOCKED_FOR = Duration.ofSeconds(10);
    private static final Duration OLD = Duration.ofMinutes(1);
    private static final Duration IDLE = Duration.ofSeconds(20);

    /// For a database that nobody else uses.
    public static final GuardLimits NONE =
            new GuardLimits(
                    false,
                    Duration.ZERO,
                    Duration.ZERO,
                    0,
                    Duration.ZERO,
                    Duration.ZERO,
                    Duration.ZERO);

    /// What was asked for, and the usual for the rest. The patience is as long as all attempts
    /// together could take.
    public static GuardLimits of(
            Optional<Duration> lockTimeout,
            Optional<Integer> maxBlocked,
            Optional<Duration> maxBlockedFor) {
        if (maxBlocked.filter(number -> number < 0).isPresent()) {
            throw Failure.of(
                            MigrateError.BAD_COUNT,
                            "%d is not a number of sessions".formatted(maxBlocked.get()))
                    .hint("give a number from 1, or 0 for no limit")
                    .exception();
        }
        var timeout = lockTimeout.orElse(LOCK_TIMEOUT);
        return new GuardLimits(
                true,
                timeout,
                timeout.isZero()
                        ? Duration.ZERO
                        : timeout.plus(LONGEST_PAUSE).multipliedBy(ATTEMPTS),
                maxBlocked.orElse(MAX_BLOCKED),
                maxBlockedFor.orElse(MAX_BLOCKED_FOR),
                OLD,
                IDLE);
    }

    boolean isOver(int blocked, Duration longest) {
        return (maxBlocked > 0 && blocked > maxBlocked)
                || (!maxBlockedFor.isZero() && longest.compareTo(maxBlockedFor) > 0);
    }
}
