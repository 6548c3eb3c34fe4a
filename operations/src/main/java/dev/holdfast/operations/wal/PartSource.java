package dev.holdfast.operations.wal;

import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.postgres.wal.WalSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/// The bytes of one segment, as they come.
final class PartSource implements WalSource {
    private final WalSegmentName segment;
    private final long length;
    private final ArchiveFolders.Content content;
    private @Nullable InputStream stream;
    private long next;

    PartSource(WalSegmentName segment, long length, ArchiveFolders.Content content) {
        this.segment = segment;
        this.length = length;
        this.content = content;
    }

    @Override
    public int read(Lsn position, byte[] target, int offset, int count) throws IOException {
        long from = position.bytes() - segment.start().bytes();
        if (from < 0 || from >= length) {
            return 0;
        }
        InputStream open = at(from);
        int wanted = (int) Math.min(count, length - from);
        int read = open.readNBytes(target, offset, wanted);
        next += read;
        // Where the content ends it is checked.
        boolean goesOn = next == segment.size() && open.read() >= 0;
        if (read < wanted || goesOn) {
            throw new IOException("%s is not as long as it was".formatted(segment));
        }
        return read;
    }

    private InputStream at(long from) throws IOException {
        if (stream == null || from < next) {
            close();
            stream = content.open();
            next = 0;
        }
        stream.skipNBytes(from - next);
        next = from;
        return stream;
    }

    @Override
    public void close() {
        try {
            if (stream != null) {
                stream.close();
                stream = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
