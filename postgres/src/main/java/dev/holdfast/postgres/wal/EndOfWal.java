package dev.holdfast.postgres.wal;

/// Where valid WAL ends, and why.
///
/// @param position behind the last valid record: the first byte that a recovery would not replay
/// @param cause what stands there instead of a record
/// @param reason the same in words, with the place where it was seen: a sentence without full stop
public record EndOfWal(Lsn position, Cause cause, String reason) {

    /// What stands where the next record should.
    public enum Cause {
        /// There is no more WAL: the last record here may or may not have been the last there was.
        NO_MORE_WAL,
        /// Zeros: nothing was written there yet.
        UNWRITTEN,
        /// What the segment's file held when it was an older segment: nothing was written there
        /// yet.
        RECYCLED,
        /// Bytes that no server writes there. After a crash it is what had not reached the disk; in
        /// the midst of an archive it is damage.
        INVALID
    }
}
