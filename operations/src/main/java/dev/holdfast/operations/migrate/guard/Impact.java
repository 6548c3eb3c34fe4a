package dev.holdfast.operations.migrate.guard;

import java.time.Duration;

/// What running something cost others and us.
///
/// @param blocked how many sessions waited behind us at once, at most
/// @param blockedFor how long one of them waited, at most
/// @param waited how long we waited for locks, or for those who held them
public record Impact(int blocked, Duration blockedFor, Duration waited) {
    public static final Impact NONE = new Impact(0, Duration.ZERO, Duration.ZERO);

    /// Of two things that were run one after the other.
    public Impact and(Impact other) {
        return new Impact(
                Math.max(blocked, other.blocked),
                blockedFor.compareTo(other.blockedFor) > 0 ? blockedFor : other.blockedFor,
                waited.plus(other.waited));
    }
}
