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
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Puts WAL that arrives into the repository: checks it, appends it to the part of its segment,
/// syncs when told. Full segments are synced and then stored as whole ones on threads of their own,
/// so that receiving goes on. Until it is first told to sync it makes no parts: segments become
/// durable as whole ones. For one thread, except [#durable()] and [#settled()].
final class SegmentWriter implements AutoCloseable {
    /// How many full segments may wait to be synced, then to be compressed, and then to get their
    /// names as whole ones: compressing takes longer than receiving.
    private static final int SYNCS = 4;

    private static final int COMPRESSIONS = 3;
    private static final int COMPLETIONS = 2;

    /// The size of the largest segments that are held in memory, in bytes: PostgreSQL's default.
    private static final int MOST_HELD = 16 << 20;

    private final WalStore store;
    private final SystemId systemId;
    private final ServerVersion version;
    private final int segmentSize;
    private final Runnable progress;
    private final SegmentStage<Full> syncs;
    private final SegmentStage<Full> compressions;
    private final SegmentStage<Full> completions;

    /// Memory for segments, to be used again: at most one more than may wait to be compressed.
    private final Queue<byte[]> memories = new ConcurrentLinkedQueue<>();

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
            Optional<byte[]> memory,
            List<EarlierPart> earlier) {}

    /// A segment that is full.
    ///
    /// @param successor the part of the next one
    /// @param held whether it was never a part
    private record Full(Current of, GrowingSegment successor, boolean held) {
        GrowingSegment part() {
            return of.part();
        }

        Lsn start() {
            return of.name().start();
        }

        Lsn end() {
            return start().plus(of.name().size());
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
        this.compressions = new SegmentStage<>(COMPRESSIONS, this::compress, Full::abandon, run);
        this.completions = new SegmentStage<>(COMPLETIONS, this::complete, Full::abandon, run);
    }

    /// Begins with the segment that holds this position, from the segment's beginning.
    void begin(WalTimeline timeline, Lsn position) {
        drain();
        closePart();
        left = new ArrayList<>(store.parts(timeline));
        var name =
                WalSegmentName.containing(position, new TimelineId(timeline.number()), segmentSize);
        current = begin(timeline, name);
        written = name.start();
        durable = written;
    }

    /// Appends what comes next; not durable before [#sync()].
    void append(ByteBuffer wal) {
        requireStored();
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
        requireStored();
        if (isBehind()) {
            // What came before must be durable first; and only then its part has a name.
            if (current().part().isHeld()) {
                drain();
                memories.clear();
            } else {
                syncs.drain();
            }
            requireStored();
        }
        if (isBehind()) {
            Current into = current();
            into.part().sync();
            durable = written;
            into.earlier().removeIf(it -> it.settle(into.part().length()));
        }
    }

    /// Waits until all full segments are stored as whole ones, or something has failed.
    private void drain() {
        syncs.drain();
        compressions.drain();
        completions.drain();
    }

    /// Up to where everything is durable.
    Lsn durable() {
        return durable;
    }

    /// Up to where everything is durable, and full segments are stored as whole ones.
    Lsn settled() {
        // In this order: a segment is handed on before its end is durable, and before it leaves.
        Lsn end = durable;
        var compressed = compressions.oldest();
        return completions
                .oldest()
                .or(() -> compressed)
                .map(Full::start)
                .filter(it -> it.isBefore(end))
                .orElse(end);
    }

    /// Ends the writing; what was not synced may be lost. Full segments are waited for.
    @Override
    public void close() {
        syncs.close();
        compressions.close();
        completions.close();
        closePart();
    }

    /// Throws what has kept a full segment from being stored as a whole.
    void requireStored() {
        syncs.check();
        compressions.check();
        completions.check();
    }

    /// A full segment is synced and stored while the next one is received.
    private void handOn(Current full) {
        boolean held = full.part().isHeld();
        var name = full.name().next();
        var next =
                held
                        ? begin(full.timeline(), name)
                        : open(
                                full.timeline(),
                                name,
                                store.growAside(full.timeline(), name.toString()),
                                Optional.empty());
        current = next;
        try {
            (held ? compressions : syncs).add(new Full(full, next.part(), held));
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
        compressions.add(full);
        durable = full.end();
        progress.run();
    }

    private void compress(Full full) {
        full.part().compress();
        if (full.held()) {
            full.of().memory().ifPresent(memories::add);
        }
        completions.add(full);
    }

    private void complete(Full full) {
        full.part().complete();
        if (full.held()) {
            full.of().earlier().removeIf(it -> it.settle(segmentSize));
            durable = full.end();
        }
        progress.run();
    }

    private Current begin(WalTimeline timeline, WalSegmentName name) {
        if (segmentSize > MOST_HELD) {
            var part = store.grow(timeline, name.toString());
            return open(timeline, name, part, Optional.empty());
        }
        var free = Optional.ofNullable(memories.poll());
        byte[] memory = free.orElseGet(() -> new byte[segmentSize]);
        var part = store.hold(timeline, name.toString(), memory);
        return open(timeline, name, part, Optional.of(memory));
    }

    private Current open(
            WalTimeline timeline,
            WalSegmentName name,
            GrowingSegment growing,
            Optional<byte[]> memory) {
        var earlier = new ArrayList<EarlierPart>();
        for (Part part : left) {
            if (part.segment().equals(name.toString())) {
                earlier.add(new EarlierPart(store, part));
            }
        }
        return new Current(
                timeline,
                name,
                new SegmentCheck(name, systemId, version),
                growing,
                memory,
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
