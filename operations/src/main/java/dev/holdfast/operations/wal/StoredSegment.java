package dev.holdfast.operations.wal;

import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.WalTimeline;

/// A segment of a history as the repository has it.
///
/// @param timeline in whose folder it is: where two have it, the newer one
/// @param length how many bytes of it there are, from its beginning, that are of this history; less
///   than a segment's size if the rest was never received, or belongs to an abandoned future
public record StoredSegment(WalSegmentName name, WalTimeline timeline, int length) {

    public boolean isWhole() {
        return length == name.size();
    }

    /// Behind its last byte that is there.
    public Lsn end() {
        return name.start().plus(length);
    }
}
