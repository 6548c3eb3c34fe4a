/// The write-ahead log on its way into the repository, and what is there of it.
///
/// [WalReceiver] streams WAL from a server, in this order: who the server is; the histories of its
/// timelines, stored; then segment after segment. `SegmentCheck` looks at every page as it comes,
/// `SegmentWriter` appends it to the `.partial` of its segment and syncs, and only then it is
/// acknowledged. A full segment is synced, and after that compressed and stored as a whole, by two
/// `SegmentStage`s, each on a thread of its own, so that receiving goes on.
///
/// [WalArchive] reads it back: the timelines with their lineage ([WalLineage], from history files),
/// what of a lineage is there without a gap ([WalRange], [WalCoverage]), its bytes for a reader of
/// records, and segments as a recovery wants them. It changes nothing.
///
/// **Promises.** Nothing is acknowledged to the server that the repository does not durably hold.
/// The part of the next segment has its name before the end of a segment is acknowledged: a part of
/// full length that has a successor was synced to its end. The history of a timeline is stored
/// before the timeline's first byte. WAL of another cluster, of another place or of another version
/// than expected is refused, and so is a segment that is there already with other bytes.
///
/// **After a crash** the parts stay. The next receiver begins at the start of the first segment
/// that is not whole, and leaves an old part until it has more than that.
///
/// **Memory.** The connection's buffer (256 KiB; 16 MiB at most, which only a hostile server makes
/// it take), one of 512 KiB and zstd's own (2 MiB) for the segment that is being completed. Up to
/// eight segments are on their way in files; then receiving waits.
@NullMarked
package dev.holdfast.operations.wal;

import org.jspecify.annotations.NullMarked;
