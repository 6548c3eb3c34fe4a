package dev.holdfast.postgres.wal;

import java.util.Arrays;

/// WAL in memory, as a source: from a position on, up to a length.
record MemoryWal(Lsn start, byte[] bytes, int length) implements WalSource {

    MemoryWal(Lsn start, byte[] bytes) {
        this(start, bytes, bytes.length);
    }

    MemoryWal cutAt(int count) {
        return new MemoryWal(start, bytes, count);
    }

    /// A copy to be damaged.
    MemoryWal copy() {
        return new MemoryWal(start, Arrays.copyOf(bytes, length));
    }

    @Override
    public int read(Lsn position, byte[] target, int offset, int count) {
        long from = position.minus(start);
        if (from < 0 || from >= length) {
            return 0;
        }
        int read = (int) Math.min(count, length - from);
        System.arraycopy(bytes, (int) from, target, offset, read);
        return read;
    }
}
