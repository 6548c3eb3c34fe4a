package dev.holdfast.operations.wal;

import dev.holdfast.postgres.wal.Lsn;

/// WAL of one history that is there without a gap.
///
/// @param start the start of its first segment
/// @param end behind its last byte: for whole segments the end of the last one, for the part of a
///   segment the end of the last record in it
/// @param segments how many, a part at the end included
public record WalRange(Lsn start, Lsn end, long segments) {

    /// Whether the byte at this position, or the end itself, is in it.
    public boolean reaches(Lsn position) {
        return !position.isBefore(start) && position.compareTo(end) <= 0;
    }
}
