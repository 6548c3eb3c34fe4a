package dev.holdfast.operations.wal;

import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.ServerVersion;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.GrowingSegment;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalStore.Part;
import dev.holdfast.store.repository.WalTimeline;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts WAL that arrives into the repository: checks it, appends it to the part of its segment,
/// syncs when told, and hands full segments on. For one thread, except [#durable()] and
/// [#settled()].
final class SegmentWriter implements AutoCloseable {
    private final WalStore store;
    private final SystemId systemId;
    private final ServerVersion version;
    private final int segmentSize;
    private final SegmentCompleter completer;
    private List<Part> left = List.of();
    private @Nullable Current current;
    private Lsn written = Lsn.NONE;
    private volatile Lsn durable = Lsn.NONE;

    /// The segment that is being received.
    private record Current(
            WalTimeline timeline,
            WalSegmentName name,
            SegmentCheck check,
            GrowingSegment part,
            List<EarlierPart> earlier) {}

    /// Makes one that has nothing yet.
    ///
    /// @param progress called when a segment has been stored as a whole
    SegmentWriter(
            WalStore store,
            SystemId systemId,
            ServerVersion version,
            int segmentSize,
            Run run,
            Runnable progress) {
        this.store = store;
        this.systemId = systemId;
        this.version = version;
        this.segmentSize = segmentSize;
        this.completer = new SegmentCompleter(run, progress);
    }

    /// Begins with the segment that holds this position, from the segment's beginning.
    void begin(WalTimeline timeline, Lsn position) {
        closePart();
        left = new ArrayList<>(store.parts(timeline));
        var name =
                WalSegmentName.containing(position, new TimelineId(timeline.number()), segmentSize);
        open(timeline, name);
        written = name.start();
        durable = written;
    }

    /// Appends what comes next; not durable before [#sync()].
    void append(ByteBuffer wal) {
        completer.check();
        while (wal.hasRemaining()) {
            Current into = current();
            long room = segmentSize - into.part().length();
            ByteBuffer piece = wal.slice(wal.position(), (int) Math.min(room, wal.remaining()));
            int length = piece.remaining();
            into.check().pass(piece);
            into.earlier().forEach(it -> it.compare(piece));
            into.part().append(piece);
            wal.position(wal.position() + length);
            written = written.plus(length);
            if (length == room) {
                complete(into);
            }
        }
    }

    /// Whether there is something to sync.
    boolean isBehind() {
        return durable.isBefore(written);
    }

    /// Makes durable what was appended.
    void sync() {
        completer.check();
        if (isBehind()) {
            Current into = current();
            into.part().sync();
            durable = written;
            into.earlier().removeIf(it -> it.settle(into.part().length()));
        }
    }

    /// Up to where everything is durable.
    Lsn durable() {
        return durable;
    }

    /// Up to where everything is durable, and full segments are stored as whole ones.
    Lsn settled() {
        // In this order: a segment is handed on before what follows it becomes durable.
        Lsn end = durable;
        return completer.oldest().filter(start -> start.isBefore(end)).orElse(end);
    }

    /// Ends the writing; what was not synced may be lost. Full segments are waited for.
    @Override
    public void close() {
        closePart();
        completer.close();
    }

    /// Throws what has kept a full segment from being stored as a whole.
    void requireStored() {
        completer.check();
    }

    private void complete(Current full) {
        full.part().sync();
        full.earlier().removeIf(it -> it.settle(segmentSize));
        // The successor first: by it a later run knows that this part was synced to its end.
        open(full.timeline(), full.name().next());
        completer.add(full.name().start(), full.part());
        durable = written;
    }

    private void open(WalTimeline timeline, WalSegmentName name) {
        var earlier = new ArrayList<EarlierPart>();
        for (Part part : left) {
            if (part.segment().equals(name.toString())) {
                earlier.add(new EarlierPart(store, part));
            }
        }
        current =
                new Current(
                        timeline,
                        name,
                        new SegmentCheck(name, systemId, version),
                        store.grow(timeline, name.toString()),
                        earlier);
    }

    private void closePart() {
        if (current != null) {
            current.part().close();
            current.earlier().forEach(EarlierPart::close);
            current = null;
        }
    }

    private Current current() {
        if (current == null) {
            throw new IllegalStateException("no segment was begun");
        }
        return current;
    }
}
