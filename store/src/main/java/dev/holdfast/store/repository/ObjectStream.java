package dev.holdfast.store.repository;

import java.io.InputStream;
import java.nio.ByteBuffer;

/// The bytes of an object, or of its beginning, as a stream. Reading fails only as its source does.
final class ObjectStream extends InputStream {
    private static final int BUFFER = 1 << 18;

    private final Source source;
    private final long end;
    private final ByteBuffer buffer;
    private long next;

    /// Where the bytes come from: fills a buffer from a position on.
    @FunctionalInterface
    interface Source {
        void read(ByteBuffer target, long from);
    }

    ObjectStream(ObjectStorage storage, String name, long end) {
        this((target, from) -> storage.read(name, from, target), end);
    }

    ObjectStream(Source source, long end) {
        this.source = source;
        this.end = end;
        this.buffer = ByteBuffer.allocate(Math.clamp(end, 1, BUFFER)).limit(0);
    }

    @Override
    public int read() {
        return fill() ? buffer.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] target, int from, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int size = Math.min(length, buffer.remaining());
        buffer.get(target, from, size);
        return size;
    }

    private boolean fill() {
        if (!buffer.hasRemaining() && next < end) {
            buffer.clear().limit((int) Math.min(buffer.capacity(), end - next));
            source.read(buffer, next);
            buffer.flip();
            next += buffer.limit();
        }
        return buffer.hasRemaining();
    }
}
