package dev.holdfast.operations.wal;

import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.WalSegmentName;
import java.util.Optional;

/// How far the WAL of one history goes without a gap, from a position on.
///
/// @param from where one would begin
/// @param end behind the last byte; `from` itself if it is not there
/// @param gap what is missing then, if WAL goes on behind it
public record WalCoverage(Lsn from, Lsn end, Optional<Gap> gap) {

    /// WAL that is missing.
    ///
    /// @param first the first segment that is missing, or of which the end is
    /// @param until where WAL is there again
    public record Gap(WalSegmentName first, Lsn until) {}
}
