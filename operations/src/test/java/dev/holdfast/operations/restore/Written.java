package dev.holdfast.operations.restore;

import dev.holdfast.postgres.wal.Lsn;
import java.util.Optional;

/// A transaction as the client that wrote it knows it.
///
/// @param key of its row in the ledger
/// @param xid of the transaction, of which a subtransaction may have written the row
/// @param commits whether it was committed in the end
/// @param before where the WAL ended just before it was
/// @param after where the WAL ended just after it was
/// @param prepared the bounds of its first half, if it was committed in two
record Written(
        String key, long xid, boolean commits, Lsn before, Lsn after, Optional<Prepared> prepared) {

    /// When a transaction was prepared.
    record Prepared(Lsn before, Lsn after) {}

    /// Whether its last record surely begins before a position.
    boolean isSurelyBefore(Lsn position) {
        return after.compareTo(position) <= 0;
    }

    /// Whether its last record surely begins there or later.
    boolean isSurelyFrom(Lsn position) {
        return position.compareTo(before) <= 0;
    }
}
