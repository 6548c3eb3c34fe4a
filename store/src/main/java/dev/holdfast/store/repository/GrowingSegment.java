package dev.holdfast.store.repository;

import dev.holdfast.kernel.disk.DiskAppender;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// A WAL segment that is being received. What [#sync()] has returned for is durable, so it may be
/// acknowledged to the server. For one thread.
public final class GrowingSegment implements AutoCloseable {
    private final WalStore store;
    private final WalTimeline timeline;
    private final String segment;
    private final String object;
    private final DiskAppender appender;

    GrowingSegment(
            WalStore store,
            WalTimeline timeline,
            String segment,
            String object,
            DiskAppender appender) {
        this.store = store;
        this.timeline = timeline;
        this.segment = segment;
        this.object = object;
        this.appender = appender;
    }

    /// How many bytes were appended.
    public long length() {
        return appender.length();
    }

    /// Appends WAL; not durable before [#sync()].
    public void append(ByteBuffer wal) {
        appender.write(wal);
    }

    public void sync() {
        appender.sync();
    }

    /// The segment is whole: stores it as such, durably, and deletes what of it was received in
    /// parts. Its bytes are read back from the file itself: another receiver of the same segment
    /// may have been faster, and have deleted this one's name.
    public void complete() {
        store.complete(timeline, segment, object, content());
        appender.close();
    }

    private InputStream content() {
        return new ObjectStream(appender::read, appender.length());
    }

    /// Ends the receiving; what was synced stays, as a part.
    @Override
    public void close() {
        appender.close();
    }
}
