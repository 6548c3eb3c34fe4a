package dev.holdfast.postgres.wal;

import java.util.Optional;
import java.util.OptionalInt;

/// What the first page of a segment says of it (`XLogLongPageHeaderData` in
/// access/xlog_internal.h).
///
/// @param major the version of the server that wrote it
/// @param timeline of the first page: at a fork that of an ancestor
/// @param start the position of the segment's first byte
/// @param system whose WAL it is
/// @param segmentSize in bytes
public record WalSegmentHead(
        int major, TimelineId timeline, Lsn start, SystemId system, int segmentSize) {
    /// How many bytes of a segment it takes to tell.
    public static final int BYTES = 40;

    private static final int LONG = 2;

    /// XLOG_PAGE_MAGIC: what each page of WAL that a major version writes begins with, two bytes,
    /// the lower first. Empty for a version that is not known.
    public static OptionalInt magic(int major) {
        return WalFormat.ofMajor(major).stream().mapToInt(WalFormat::magic).findFirst();
    }

    /// Reads it from the first bytes of a segment; empty if no segment begins like that.
    public static Optional<WalSegmentHead> of(byte[] bytes) {
        if (bytes.length < BYTES || (LittleEndian.uint16(bytes, 2) & LONG) == 0) {
            return Optional.empty();
        }
        long timeline = Integer.toUnsignedLong(LittleEndian.int32(bytes, 4));
        var start = new Lsn(LittleEndian.int64(bytes, 8));
        int size = LittleEndian.int32(bytes, 32);
        if (timeline == 0
                || !WalSegmentName.isSize(size)
                || Long.remainderUnsigned(start.bytes(), size) != 0) {
            return Optional.empty();
        }
        return WalFormat.of(LittleEndian.uint16(bytes, 0))
                .map(format ->
                        new WalSegmentHead(
                                format.major(),
                                new TimelineId(timeline),
                                start,
                                new SystemId(LittleEndian.int64(bytes, 24)),
                                size));
    }
}
