package dev.holdfast.operations.wal;

import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.WalSource;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The bytes of a history, segment after segment. For one thread.
final class ArchiveSource implements WalSource {
    /// Segments up to this size, in bytes, are in memory as a whole, and so are checked before they
    /// are used.
    private static final int HELD = 64 << 20;

    private final ArchiveFolders folders;
    private final int segmentSize;
    private final Function<Lsn, Optional<StoredSegment>> finder;
    private byte[] content = new byte[0];
    private long held = -1;
    private int length;
    private @Nullable PartSource stream;

    ArchiveSource(
            ArchiveFolders folders,
            int segmentSize,
            Function<Lsn, Optional<StoredSegment>> finder) {
        this.folders = folders;
        this.segmentSize = segmentSize;
        this.finder = finder;
    }

    @Override
    public int read(Lsn position, byte[] target, int offset, int count) throws IOException {
        long number = Long.divideUnsigned(position.bytes(), segmentSize);
        if (number != held) {
            go(position);
            held = number;
        }
        if (stream != null) {
            return stream.read(position, target, offset, count);
        }
        int from = (int) Long.remainderUnsigned(position.bytes(), segmentSize);
        int available = Math.min(count, length - from);
        if (available <= 0) {
            return 0;
        }
        System.arraycopy(content, from, target, offset, available);
        return available;
    }

    private void go(Lsn position) throws IOException {
        close();
        length = 0;
        Optional<StoredSegment> segment = finder.apply(position);
        if (segment.isEmpty()) {
            return;
        }
        StoredSegment found = segment.get();
        if (segmentSize > HELD) {
            stream = new PartSource(found.name(), found.length(), () -> folders.open(found));
        } else {
            hold(found);
        }
    }

    private void hold(StoredSegment segment) throws IOException {
        if (content.length == 0) {
            content = new byte[segmentSize];
        }
        try (var bytes = folders.open(segment)) {
            int read = bytes.readNBytes(content, 0, content.length);
            // Where the content ends it is checked.
            if (read < segment.length() || bytes.read() >= 0) {
                throw WalArchive.damaged(
                        segment.timeline(),
                        segment.name().toString(),
                        "it is not %d bytes long".formatted(segmentSize));
            }
        }
        length = segment.length();
    }

    @Override
    public void close() {
        held = -1;
        if (stream != null) {
            stream.close();
            stream = null;
        }
    }
}
