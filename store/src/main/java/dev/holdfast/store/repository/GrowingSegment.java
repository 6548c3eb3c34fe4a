package dev.holdfast.store.repository;

import dev.holdfast.kernel.disk.DiskAppender;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// A WAL segment that is being received. What [#sync()] has returned for is durable, so it may be
/// acknowledged to the server. One thread appends; another may sync and publish meanwhile.
public final class GrowingSegment implements AutoCloseable {
    private final WalStore store;
    private final WalTimeline timeline;
    private final String segment;
    private final String object;
    private final DiskAppender appender;
    private volatile boolean published;

    GrowingSegment(
            WalStore store,
            WalTimeline timeline,
            String segment,
            String object,
            DiskAppender appender,
            boolean published) {
        this.store = store;
        this.timeline = timeline;
        this.segment = segment;
        this.object = object;
        this.appender = appender;
        this.published = published;
    }

    /// How many bytes were appended.
    public long length() {
        return appender.length();
    }

    /// Appends WAL; not durable before [#sync()].
    public void append(ByteBuffer wal) {
        appender.write(wal);
    }

    /// Gives a part that was begun aside its name, durably.
    public void publish() {
        store.publish(appender, object);
        published = true;
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

    /// Ends the receiving; what was synced stays, as a part. One that never got its name goes.
    @Override
    public void close() {
        appender.close();
        if (!published) {
            published = true;
            store.discard(appender);
        }
    }
}
