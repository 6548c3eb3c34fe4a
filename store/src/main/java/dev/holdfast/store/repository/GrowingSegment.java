package dev.holdfast.store.repository;

import dev.holdfast.kernel.disk.DiskAppender;
import dev.holdfast.store.repository.WalStore.WalUpload;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A WAL segment that is being received. What [#sync()] has returned for is durable, so it may be
/// acknowledged to the server. One thread appends; another may sync and publish meanwhile, and
/// compress and complete when the appending is over.
///
/// One that is held in memory becomes a part, a file, when it is first synced: a segment that is
/// whole before anybody waits for a piece of it is written only once, as a whole one.
public final class GrowingSegment implements AutoCloseable {
    private final WalStore store;
    private final WalTimeline timeline;
    private final String segment;
    private final String object;
    private final MessageDigest digest = Hash.digest();
    private byte @Nullable [] held;
    private int heldLength;
    private @Nullable DiskAppender appender;
    private @Nullable WalUpload whole;
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

    /// One that is held in memory.
    GrowingSegment(
            WalStore store, WalTimeline timeline, String segment, String object, byte[] memory) {
        this.store = store;
        this.timeline = timeline;
        this.segment = segment;
        this.object = object;
        this.held = memory;
    }

    /// Whether nothing of it is a part yet.
    public boolean isHeld() {
        return appender == null;
    }

    /// How many bytes were appended.
    public long length() {
        return held == null ? file().length() : heldLength;
    }

    /// Appends WAL; not durable before [#sync()].
    public void append(ByteBuffer wal) {
        if (held == null) {
            file().write(wal);
        } else {
            int length = wal.remaining();
            wal.get(held, heldLength, length);
            digest.update(held, heldLength, length);
            heldLength += length;
        }
    }

    /// Gives a part that was begun aside its name, durably.
    public void publish() {
        store.publish(file(), object);
        published = true;
    }

    public void sync() {
        if (held != null) {
            appender = store.grow(object);
            published = true;
            appender.write(ByteBuffer.wrap(held, 0, heldLength));
            held = null;
        }
        file().sync();
    }

    /// Writes the whole segment, which has no name before [#complete()]. The bytes of a part are
    /// read back from the file itself: another receiver of the same segment may have been faster,
    /// and have deleted this one's name.
    public void compress() {
        if (held == null) {
            digest.reset();
            whole =
                    store.upload(
                            timeline, segment, new DigestInputStream(content(), digest), digest);
        } else {
            var content = new ByteArrayInputStream(held, 0, heldLength);
            whole = store.upload(timeline, segment, content, digest);
            held = null;
        }
    }

    /// Stores what was compressed as the whole segment, durably, and deletes what of it was
    /// received in parts.
    public void complete() {
        if (whole == null) {
            compress();
        }
        try (var committed = Objects.requireNonNull(whole)) {
            committed.commit();
        }
        if (appender != null) {
            store.delete(object);
            appender.close();
        }
        store.deleteParts(timeline, segment);
    }

    private InputStream content() {
        var from = file();
        return new ObjectStream(from::read, from.length());
    }

    private DiskAppender file() {
        if (appender == null) {
            throw new IllegalStateException("it has no file");
        }
        return appender;
    }

    /// Ends the receiving; what was synced stays, as a part. One that never got its name goes.
    @Override
    public void close() {
        held = null;
        if (whole != null) {
            whole.close();
        }
        if (appender != null) {
            appender.close();
            if (!published) {
                published = true;
                store.discard(appender);
            }
        }
    }
}
