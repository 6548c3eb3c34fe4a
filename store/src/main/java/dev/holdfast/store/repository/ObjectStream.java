package dev.holdfast.store.repository;

import java.io.InputStream;
import java.nio.ByteBuffer;

/// The bytes of an object, or of its beginning, as a stream.
final class ObjectStream extends InputStream {
    private static final int BUFFER = 1 << 18;

    private final ObjectStorage storage;
    private final String name;
    private final long end;
    private final ByteBuffer buffer;
    private long next;

    ObjectStream(ObjectStorage storage, String name, long end) {
        this.storage = storage;
        this.name = name;
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
            storage.read(name, next, buffer);
            buffer.flip();
            next += buffer.limit();
        }
        return buffer.hasRemaining();
    }
}
