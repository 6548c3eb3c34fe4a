package dev.holdfast.operations.wal;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.ServerVersion;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalStore.Part;
import dev.holdfast.store.repository.WalTimeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/// Looks at the parts that an earlier receiver has left. A part of full length with a successor was
/// received and synced to its end, and its end acknowledged: only the repository may still have it,
/// so it becomes a whole segment here. A part of a segment that is there as a whole goes, if it is
/// its beginning.
final class PartSettler {
    private static final int PIECE = 1 << 20;

    private final WalStore store;
    private final SystemId systemId;
    private final ServerVersion version;
    private final int segmentSize;

    PartSettler(WalStore store, SystemId systemId, ServerVersion version, int segmentSize) {
        this.store = store;
        this.systemId = systemId;
        this.version = version;
        this.segmentSize = segmentSize;
    }

    /// Settles the parts of a timeline.
    ///
    /// @throws FailureException if a part and the whole segment differ
    void settle(WalTimeline timeline, Run run) {
        var parts = store.parts(timeline);
        if (parts.isEmpty()) {
            return;
        }
        Set<String> whole = new HashSet<>();
        store.list(timeline).forEach(it -> whole.add(it.name()));
        Set<String> known = new HashSet<>(whole);
        parts.forEach(it -> known.add(it.segment()));
        for (Part part : parts.reversed()) {
            run.checkCancelled();
            var name = WalSegmentName.parse(part.segment(), segmentSize);
            if (!whole.contains(part.segment())
                    && part.length() == segmentSize
                    && known.contains(name.next().toString())
                    && isSound(part, name)) {
                complete(timeline, part);
                whole.add(part.segment());
            }
            if (whole.contains(part.segment())) {
                discard(timeline, part);
            }
        }
    }

    private void complete(WalTimeline timeline, Part part) {
        try (InputStream content = store.open(part)) {
            store.put(timeline, part.segment(), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void discard(WalTimeline timeline, Part part) {
        if (!store.isBeginning(part, timeline)) {
            throw differs(part);
        }
        store.delete(part);
    }

    private boolean isSound(Part part, WalSegmentName name) {
        var check = new SegmentCheck(name, systemId, version);
        byte[] piece = new byte[PIECE];
        try (InputStream content = store.open(part)) {
            for (int read = content.read(piece); read >= 0; read = content.read(piece)) {
                check.pass(ByteBuffer.wrap(piece, 0, read));
            }
            return true;
        } catch (FailureException _) {
            // Then the server is asked for it.
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FailureException differs(Part part) {
        return Failure.of(
                        WalError.OTHER_BYTES,
                        "%s has other bytes than segment %s"
                                .formatted(part.object(), part.segment()))
                .hint(
                        "either two servers write WAL under one identity, or that file is damaged:"
                                + " find out which, and move it away")
                .fact("object", part.object())
                .fact("segment", part.segment())
                .exception();
    }
}
