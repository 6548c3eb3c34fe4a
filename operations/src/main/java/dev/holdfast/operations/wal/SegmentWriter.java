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
/// syncs when told. Full segments are synced and then stored as whole ones on two threads of their
/// own, so that receiving goes on. For one thread, except [#durable()] and [#settled()].
final class SegmentWriter implements AutoCloseable {
    /// How many full segments may wait to be synced, and then to be stored as whole ones:
    /// compressing takes longer than receiving.
    private static final int SYNCS = 4;

    private static final int COMPLETIONS = 3;

    private final WalStore store;
    private final SystemId systemId;
    private final ServerVersion version;
    private final int segmentSize;
    private final Runnable progress;
    private final SegmentStage<Full> syncs;
    private final SegmentStage<Full> completions;
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

    /// A segment that is full.
    ///
    /// @param successor the part of the next one
    private record Full(Current of, GrowingSegment successor) {
        GrowingSegment part() {
            return of.part();
        }

        Lsn start() {
            return of.name().start();
        }

        void close() {
            part().close();
        }

        void abandon() {
            close();
            of.earlier().forEach(EarlierPart::close);
        }
    }

    /// Makes one that has nothing yet.
    ///
    /// @param progress called when a full segment has become durable, or was stored as a whole
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
        this.progress = progress;
        this.syncs = new SegmentStage<>(SYNCS, this::makeDurable, Full::abandon, run);
        this.completions = new SegmentStage<>(COMPLETIONS, this::store, Full::close, run);
    }

    /// Begins with the segment that holds this position, from the segment's beginning.
    void begin(WalTimeline timeline, Lsn position) {
        syncs.drain();
        closePart();
        left = new ArrayList<>(store.parts(timeline));
        var name =
                WalSegmentName.containing(position, new TimelineId(timeline.number()), segmentSize);
        current = open(timeline, name, false);
        written = name.start();
        durable = written;
    }

    /// Appends what comes next; not durable before [#sync()].
    void append(ByteBuffer wal) {
        syncs.check();
        completions.check();
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
                handOn(into);
            }
        }
    }

    /// Whether there is something to sync.
    boolean isBehind() {
        return durable.isBefore(written);
    }

    /// Makes durable what was appended.
    void sync() {
        syncs.check();
        completions.check();
        if (isBehind()) {
            // What came before must be durable first; and only then its part has a name.
            syncs.drain();
            syncs.check();
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
        // In this order: a segment is handed on before its end is durable.
        Lsn end = durable;
        return completions.oldest().map(Full::start).filter(it -> it.isBefore(end)).orElse(end);
    }

    /// Ends the writing; what was not synced may be lost. Full segments are waited for.
    @Override
    public void close() {
        syncs.close();
        completions.close();
        closePart();
    }

    /// Throws what has kept a full segment from being stored as a whole.
    void requireStored() {
        syncs.check();
        completions.check();
    }

    /// A full segment is synced while the next one is received.
    private void handOn(Current full) {
        var next = open(full.timeline(), full.name().next(), true);
        current = next;
        try {
            syncs.add(new Full(full, next.part()));
        } catch (RuntimeException | Error e) {
            full.part().close();
            throw e;
        }
    }

    /// The successor gets its name last: by it a later run knows that this part was synced to its
    /// end, and until it has it nothing of it is acknowledged.
    private void makeDurable(Full full) {
        full.part().sync();
        full.of().earlier().removeIf(it -> it.settle(segmentSize));
        full.successor().publish();
        completions.add(full);
        durable = full.start().plus(segmentSize);
        progress.run();
    }

    private void store(Full full) {
        full.part().complete();
        progress.run();
    }

    private Current open(WalTimeline timeline, WalSegmentName name, boolean aside) {
        var earlier = new ArrayList<EarlierPart>();
        for (Part part : left) {
            if (part.segment().equals(name.toString())) {
                earlier.add(new EarlierPart(store, part));
            }
        }
        String text = name.toString();
        return new Current(
                timeline,
                name,
                new SegmentCheck(name, systemId, version),
                aside ? store.growAside(timeline, text) : store.grow(timeline, text),
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
