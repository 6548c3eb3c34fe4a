package dev.holdfast.operations.wal;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalStore.Part;
import dev.holdfast.store.repository.WalTimeline;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// The bytes of a part of a segment. A part goes when its segment becomes whole, or when there is a
/// longer part: then the rest is read from that, which begins with the same bytes.
final class PartStream extends InputStream {
    private final WalStore store;
    private final WalTimeline timeline;
    private final Set<String> tried = new HashSet<>();
    private Part part;
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
        while (true) {
            try {
                int read = stream.read(target, from, length);
                next += Math.max(0, read);
                return read;
            } catch (FailureException e) {
                if (whole || !goOnElsewhere()) {
                    throw e;
                }
            }
        }
    }

    /// @return false if there is no other place
    private boolean goOnElsewhere() throws IOException {
        tried.add(part.object());
        Optional<Part> longer =
                store.parts(timeline).stream()
                        .filter(it -> it.segment().equals(part.segment()))
                        .filter(it -> !tried.contains(it.object()))
                        .filter(it -> it.length() >= part.length())
                        .findFirst();
        whole = store.length(timeline, part.segment()).isPresent();
        if (whole) {
            stream = store.open(timeline, part.segment());
        } else if (longer.isPresent()) {
            part = longer.get();
            stream = store.open(part);
        } else {
            return false;
        }
        stream.skipNBytes(next);
        return true;
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
