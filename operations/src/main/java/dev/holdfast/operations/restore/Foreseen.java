package dev.holdfast.operations.restore;

import dev.holdfast.postgres.wal.Lsn;
import java.time.Instant;
import java.util.Optional;

/// What a recovery is going to do, read from the WAL before anything is written.
///
/// @param end behind the last record that will be replayed
/// @param needed up to where WAL must be there: the end of the record at which the server sees that
///   the target is reached
/// @param stops whether the server needs a target to stop there; else it replays all it is given
/// @param lastCommit the last commit that will be in the copy, of those in the WAL replayed
/// @param nextCommit the first commit or abort that will not be in it, if the WAL goes on
/// @param commits how many commits will be replayed
record Foreseen(
        Lsn end,
        Lsn needed,
        boolean stops,
        Optional<Ended> lastCommit,
        Optional<Ended> nextCommit,
        long commits) {

    /// The end of a transaction.
    record Ended(long xid, Instant time, Lsn position) {}
}
