/// The write-ahead log: its words as values, and a reader of its records.
///
/// The words are where in it ([Lsn]), of which history ([TimelineId]), of which cluster
/// ([SystemId]), in which file ([WalSegmentName]). They are read from and written in the server's
/// own spelling, compare as the server compares (unsigned), and stand as text in JSON, where a
/// number would lose its last digits.
///
/// [WalReader] goes through the records of a [WalSource] and stops where a recovery would, with the
/// reason ([EndOfWal]). It knows the pages of 13 to 18 ([WalFormat]) and makes a [WalEvent] of the
/// few records that say where a recovery may stop: commits, restore points, checkpoints, the ends
/// of backups and timelines. The order from below: `LittleEndian` numbers; `WalPages`, the pages
/// through a window; the reader, records of pages; `RecordParts`, where a record has its main data;
/// `EventDecoder`, what that says. Nothing here writes.
@NullMarked
package dev.holdfast.postgres.wal;

import org.jspecify.annotations.NullMarked;
