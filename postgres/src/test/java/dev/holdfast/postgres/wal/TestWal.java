package dev.holdfast.postgres.wal;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// Writes WAL by the rules, for tests that break one of them. It begins at the start of a segment
/// of 1 MiB.
final class TestWal {
    static final int SEGMENT = 1 << 20;
    static final SystemId SYSTEM = SystemId.parse("7300000000000000001");
    static final Lsn START = new Lsn(5L * SEGMENT);
    static final int MAGIC_18 = 0xD118;

    private final int magic;
    private final ByteArrayOutputStream wal = new ByteArrayOutputStream();
    private long previous = START.bytes() - 8;
    private int timeline = 1;

    TestWal(int magic) {
        this.magic = magic;
    }

    TestWal() {
        this(MAGIC_18);
    }

    TestWal timeline(int number) {
        timeline = number;
        return this;
    }

    Lsn position() {
        return START.plus(wal.size());
    }

    /// A record with main data only.
    TestWal record(int manager, int info, long xid, byte[] main) {
        var parts = ByteBuffer.allocate(main.length + 5).order(ByteOrder.LITTLE_ENDIAN);
        if (main.length > 255) {
            parts.put((byte) 254).putInt(main.length);
        } else if (main.length > 0) {
            parts.put((byte) 255).put((byte) main.length);
        }
        parts.put(main).flip();
        byte[] body = new byte[parts.remaining()];
        parts.get(body);
        return raw(manager, info, xid, body);
    }

    /// A record of this body, with the right length, chain and checksum.
    TestWal raw(int manager, int info, long xid, byte[] body) {
        return append(sealed(24 + body.length, previous(), manager, info, xid, body), 0);
    }

    /// Whatever is given, as if it were a record; its continuation says that so much more follows.
    TestWal append(byte[] record, int claimedMore) {
        int done = 0;
        while (done < record.length) {
            int inPage = wal.size() % WalPages.PAGE;
            if (inPage == 0) {
                page(done == 0 ? 0 : 1, done == 0 ? 0 : record.length - done + claimedMore);
                inPage = wal.size() % WalPages.PAGE;
            }
            if (done == 0) {
                previous = position().bytes();
            }
            int count = Math.min(record.length - done, WalPages.PAGE - inPage);
            wal.write(record, done, count);
            done += count;
        }
        while (wal.size() % 8 != 0) {
            wal.write(0);
        }
        return this;
    }

    /// Begins a page.
    TestWal page(int flags, int remaining) {
        boolean first = wal.size() % SEGMENT == 0;
        var head = ByteBuffer.allocate(first ? 40 : 24).order(ByteOrder.LITTLE_ENDIAN);
        head.putShort((short) magic)
                .putShort((short) (flags | (first ? 2 : 0)))
                .putInt(timeline)
                .putLong(position().bytes())
                .putInt(remaining);
        if (first) {
            head.putLong(24, SYSTEM.bits()).putInt(32, SEGMENT).putInt(36, WalPages.PAGE);
        }
        wal.writeBytes(head.array());
        return this;
    }

    /// Zeros up to the end of the page, or of the segment.
    TestWal fill(int boundary) {
        while (wal.size() % boundary != 0) {
            wal.write(0);
        }
        return this;
    }

    /// Where the record before began.
    long previous() {
        return previous;
    }

    void setPrevious(Lsn position) {
        previous = position.bytes();
    }

    MemoryWal source() {
        return new MemoryWal(START, wal.toByteArray());
    }

    static byte[] sealed(int length, long previous, int manager, int info, long xid, byte[] body) {
        var record = ByteBuffer.allocate(24 + body.length).order(ByteOrder.LITTLE_ENDIAN);
        record.putInt(length)
                .putInt((int) xid)
                .putLong(previous)
                .put((byte) info)
                .put((byte) manager)
                .putShort((short) 0)
                .putInt(0)
                .put(body);
        var crc = new CRC32C();
        crc.update(record.array(), 24, body.length);
        crc.update(record.array(), 0, 20);
        return record.putInt(20, (int) crc.getValue()).array();
    }

    static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + 7);
        }
        return bytes;
    }

    static WalReader reader(WalSource source) {
        return reader(source, START);
    }

    static WalReader reader(WalSource source, Lsn from) {
        return new WalReader(source, SYSTEM, new TimelineId(2), SEGMENT, from);
    }
}
