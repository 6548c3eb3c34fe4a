package dev.holdfast.operations.wal;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalStore.Part;
import dev.holdfast.store.repository.WalTimeline;
import java.io.IOException;
import java.io.InputStream;

/// The bytes of a part of a segment. If the segment becomes whole while they are read, the part
/// goes, and the rest is read from the whole segment, which begins with the same bytes.
final class PartStream extends InputStream {
    private final WalStore store;
    private final WalTimeline timeline;
    private final Part part;
    private InputStream stream;
    private boolean whole;
    private long next;

    PartStream(WalStore store, WalTimeline timeline, Part part) {
        this.store = store;
        this.timeline = timeline;
        this.part = part;
        this.stream = store.open(part);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int length) throws IOException {
        int read = readOn(target, from, length);
        next += Math.max(0, read);
        return read;
    }

    private int readOn(byte[] target, int from, int length) throws IOException {
        try {
            return stream.read(target, from, length);
        } catch (FailureException e) {
            if (whole || store.length(timeline, part.segment()).isEmpty()) {
                throw e;
            }
        }
        whole = true;
        stream = store.open(timeline, part.segment());
        stream.skipNBytes(next);
        return stream.read(target, from, length);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
