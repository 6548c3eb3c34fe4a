package dev.holdfast.operations.wal;

import dev.holdfast.postgres.session.ServerVersion;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalSegmentName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;

/// Segments of 1 MiB with sound page headers and anything in between, for tests without a server.
final class PlainWal {
    static final int SIZE = 1 << 20;
    static final int PAGE = 8192;
    static final SystemId SYSTEM = SystemId.parse("7300000000000000001");
    static final ServerVersion VERSION = ServerVersion.parse("18.1").orElseThrow();

    private static final short MAGIC = (short) 0xD118;

    private PlainWal() {}

    static WalSegmentName name(long timeline, long number) {
        return new WalSegmentName(new TimelineId(timeline), number, SIZE);
    }

    /// The segment of this name; the same for the same name.
    static byte[] segment(WalSegmentName name) {
        var bytes = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
        var random = new SplittableRandom(name.number());
        for (int at = 0; at < SIZE; at += 64) {
            bytes.putLong(at, random.nextLong());
        }
        for (int page = 0; page < SIZE; page += PAGE) {
            header(bytes, page, name);
        }
        return bytes.array();
    }

    private static void header(ByteBuffer bytes, int page, WalSegmentName name) {
        bytes.putShort(page, MAGIC);
        bytes.putShort(page + 2, (short) (page == 0 ? 2 : 0));
        bytes.putInt(page + 4, (int) name.timeline().number());
        bytes.putLong(page + 8, name.start().bytes() + page);
        if (page == 0) {
            bytes.putLong(24, SYSTEM.bits());
            bytes.putInt(32, SIZE);
            bytes.putInt(36, PAGE);
        }
    }
}
