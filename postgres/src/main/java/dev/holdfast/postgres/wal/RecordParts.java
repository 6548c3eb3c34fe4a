package dev.holdfast.postgres.wal;

/// The parts of a record: its head, the heads of its parts, then their data (access/xlogrecord.h).
final class RecordParts {
    /// `SizeOfXLogRecord`, in bytes.
    static final int HEAD = 24;

    /// So many bytes of the head are under the checksum, which stands behind them.
    static final int CHECKED_HEAD = 20;

    /// Where the head has the resource manager.
    static final int MANAGER = 17;

    /// The longest a record may be (`XLogRecordMaxSize`): 1020 MiB.
    static final int LONGEST = 1020 << 20;

    /// The last resource manager that is PostgreSQL's own: logical messages.
    static final int LAST_MANAGER = 21;

    private static final int LAST_BLOCK = 32;
    private static final int TOP_TRANSACTION = 252;
    private static final int ORIGIN = 253;
    private static final int LONG_MAIN_DATA = 254;
    private static final int SHORT_MAIN_DATA = 255;

    private static final int HAS_IMAGE = 0x10;
    private static final int SAME_RELATION = 0x80;
    private static final int IMAGE_HAS_HOLE = 1;
    private static final int IMAGE_IS_COMPRESSED_13 = 2;
    private static final int IMAGE_IS_COMPRESSED_15 = 4 | 8 | 16;
    private static final int RELATION = 12;

    private final byte[] bytes;
    private final int end;
    private final WalFormat format;
    private int next;

    private RecordParts(byte[] bytes, int at, int length, WalFormat format) {
        this.bytes = bytes;
        this.next = at + HEAD;
        this.end = at + length;
        this.format = format;
    }

    /// How long the main data is, which stands at the end of the record.
    ///
    /// @param position of the record, for the failure
    static int mainDataLength(byte[] bytes, int at, int length, WalFormat format, long position) {
        long main = new RecordParts(bytes, at, length, format).mainData();
        if (main < 0) {
            throw WalFailure.malformed(new Lsn(position));
        }
        return (int) main;
    }

    /// How long the main data is; negative if the parts do not add up.
    private long mainData() {
        long data = 0;
        while (end - next > data) {
            int id = uint8();
            if (id == SHORT_MAIN_DATA || id == LONG_MAIN_DATA) {
                long main = id == SHORT_MAIN_DATA ? uint8() : uint32();
                return next >= 0 && end - next == data + main ? main : -1;
            }
            if (id == ORIGIN) {
                skip(2);
            } else if (id == TOP_TRANSACTION) {
                skip(4);
            } else if (id <= LAST_BLOCK) {
                data += block();
            } else {
                return -1;
            }
        }
        return end - next == data ? 0 : -1;
    }

    /// Passes over the head of a block's part.
    ///
    /// @return how much data it has
    private long block() {
        int flags = uint8();
        long data = uint16();
        if ((flags & HAS_IMAGE) != 0) {
            data += uint16();
            skip(2);
            int image = uint8();
            int compressed =
                    format.imagesNameTheirCompression()
                            ? IMAGE_IS_COMPRESSED_15
                            : IMAGE_IS_COMPRESSED_13;
            if ((image & compressed) != 0 && (image & IMAGE_HAS_HOLE) != 0) {
                skip(2);
            }
        }
        if ((flags & SAME_RELATION) == 0) {
            skip(RELATION);
        }
        skip(4);
        return data;
    }

    private int uint8() {
        int from = skip(1);
        return next > end ? 0 : Byte.toUnsignedInt(bytes[from]);
    }

    private int uint16() {
        int from = skip(2);
        return next > end ? 0 : LittleEndian.uint16(bytes, from);
    }

    private long uint32() {
        int from = skip(4);
        return next > end ? 0 : Integer.toUnsignedLong(LittleEndian.int32(bytes, from));
    }

    /// Beyond the end nothing is read, and the parts do not add up.
    private int skip(int count) {
        int from = next;
        next += count;
        return from;
    }
}
