/// The words of the write-ahead log, as values: where in it ([Lsn]), of which history
/// ([TimelineId]), of which cluster ([SystemId]), in which file ([WalSegmentName]).
///
/// They are read from and written in the server's own spelling, compare as the server compares
/// (unsigned), and stand as text in JSON, where a number would lose its last digits.
@NullMarked
package dev.holdfast.postgres.wal;

import org.jspecify.annotations.NullMarked;
