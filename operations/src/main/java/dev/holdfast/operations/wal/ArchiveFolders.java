package dev.holdfast.operations.wal;

import dev.holdfast.operations.wal.WalLineage.Span;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.WalReader;
import dev.holdfast.postgres.wal.WalSegmentHead;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalStore.Part;
import dev.holdfast.store.repository.WalTimeline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// What lies in the folders of a cluster's timelines, as it was when this was made: whole segments
/// and parts of segments.
final class ArchiveFolders {
    private static final int SEGMENT_NAME = 24;

    private final WalStore store;
    private final Map<WalTimeline, Folder> folders = new HashMap<>();
    private final Map<Part, Lsn> soundEnds = new ConcurrentHashMap<>();

    /// One timeline's folder.
    ///
    /// @param wholes names of segments
    /// @param parts by name of segment
    private record Folder(Set<String> wholes, Map<String, List<Part>> parts) {}

    ArchiveFolders(WalStore store, List<WalTimeline> timelines) {
        this.store = store;
        for (WalTimeline timeline : timelines) {
            // Parts first: one that becomes whole meanwhile is then found twice, and not missed.
            var parts = new HashMap<String, List<Part>>();
            for (Part part : store.parts(timeline)) {
                parts.computeIfAbsent(part.segment(), _ -> new ArrayList<>()).add(part);
            }
            var wholes = new HashSet<String>();
            for (var whole : store.list(timeline)) {
                if (whole.name().length() == SEGMENT_NAME) {
                    wholes.add(whole.name());
                }
            }
            folders.put(timeline, new Folder(wholes, parts));
        }
    }

    /// What the first segment that tells it says: a whole one by its length, a part by its head.
    OptionalInt segmentSize() {
        for (var entry : folders.entrySet()) {
            for (String name : entry.getValue().wholes()) {
                long length = store.length(entry.getKey(), name).orElse(0);
                if (!WalSegmentName.isSize(length)) {
                    throw WalArchive.damaged(
                            entry.getKey(), name, "no segment is %d bytes long".formatted(length));
                }
                return OptionalInt.of((int) length);
            }
        }
        return folders.values().stream()
                .flatMap(folder -> folder.parts().values().stream())
                .flatMap(List::stream)
                .flatMap(part -> head(part).stream())
                .mapToInt(WalSegmentHead::segmentSize)
                .findFirst();
    }

    private Optional<WalSegmentHead> head(Part part) {
        try (var content = store.open(part)) {
            return WalSegmentHead.of(content.readNBytes(WalSegmentHead.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The names of the segments that a timeline has in whole or in part.
    List<WalSegmentName> names(WalTimeline timeline, int size) {
        Folder folder = folder(timeline);
        var all = new HashSet<>(folder.wholes());
        all.addAll(folder.parts().keySet());
        return all.stream()
                .flatMap(name -> name(name, size).stream())
                .filter(name -> name.timeline().number() == timeline.number())
                .sorted()
                .toList();
    }

    private static Optional<WalSegmentName> name(String name, int size) {
        try {
            return Optional.of(WalSegmentName.parse(name, size));
        } catch (IllegalArgumentException _) {
            // Not written by a cluster with segments of this size: no segment of this archive.
            return Optional.empty();
        }
    }

    /// A segment as the timeline of a span has it, if it has at least a byte of it.
    Optional<StoredSegment> segment(Span span, WalSegmentName name) {
        Folder folder = folder(span.timeline());
        long held =
                folder.wholes().contains(name.toString())
                        ? name.size()
                        : longest(folder, name).map(Part::length).orElse(0L);
        int length = (int) Math.min(held, span.validBytes(name));
        return length == 0
                ? Optional.empty()
                : Optional.of(new StoredSegment(name, span.timeline(), length));
    }

    /// Behind the last record of a segment of which only a part is there.
    Lsn soundEnd(StoredSegment segment, SystemId system) {
        return soundEnd(segment.name(), segment.length(), system, () -> open(segment));
    }

    private static Lsn soundEnd(
            WalSegmentName name, long length, SystemId system, Content content) {
        try (var source = new PartSource(name, length, content)) {
            var reader = new WalReader(source, system, name.timeline(), name.size(), name.start());
            while (reader.next()) {
                // Only the end is of interest.
            }
            return reader.endOfWal().position();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Opens a segment's bytes, from its beginning; more may follow than are of this history.
    interface Content {
        InputStream open() throws IOException;
    }

    /// The bytes of a segment, whole or in part; a whole one is checked when its end is read.
    InputStream open(StoredSegment segment) throws IOException {
        String name = segment.name().toString();
        Folder folder = folder(segment.timeline());
        if (folder.wholes().contains(name)) {
            return store.open(segment.timeline(), name);
        }
        Part part = longest(folder, segment.name()).orElseThrow();
        return new PartStream(store, segment.timeline(), part);
    }

    /// Writes the bytes of a segment that are of this history.
    void copy(StoredSegment segment, SystemId system, OutputStream target) throws IOException {
        try (var content = open(segment)) {
            byte[] head = content.readNBytes(Math.min(segment.length(), WalSegmentHead.BYTES));
            requireHead(segment, system, head);
            target.write(head);
            byte[] buffer = new byte[1 << 17];
            int left = segment.length() - head.length;
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                int wanted = Math.min(read, left);
                target.write(buffer, 0, wanted);
                left -= wanted;
            }
            if (left > 0) {
                throw WalArchive.damaged(
                        segment.timeline(), segment.name().toString(), "it is too short");
            }
        }
    }

    /// Refuses what is stored under a name that is not its own.
    static void requireHead(StoredSegment segment, SystemId system, byte[] bytes) {
        WalSegmentName name = segment.name();
        boolean right =
                bytes.length < WalSegmentHead.BYTES
                        || WalSegmentHead.of(bytes)
                                .filter(head -> head.start().equals(name.start()))
                                .filter(head -> head.system().equals(system))
                                .filter(head -> head.segmentSize() == name.size())
                                .filter(head -> head.timeline().compareTo(name.timeline()) <= 0)
                                .isPresent();
        if (!right) {
            throw WalArchive.damaged(
                    segment.timeline(),
                    name.toString(),
                    "its first page is not that of this segment of this cluster");
        }
    }

    /// The part with the most WAL: after a crash the end of a longer one may be nothing.
    private Optional<Part> longest(Folder folder, WalSegmentName name) {
        List<Part> parts = folder.parts().getOrDefault(name.toString(), List.of());
        if (parts.size() < 2) {
            return parts.stream().findFirst();
        }
        return parts.stream()
                .max(
                        Comparator.comparing((Part part) -> soundEnd(part, name))
                                .thenComparingLong(Part::length));
    }

    private Lsn soundEnd(Part part, WalSegmentName name) {
        return soundEnds.computeIfAbsent(part, it -> readToEnd(it, name));
    }

    private Lsn readToEnd(Part part, WalSegmentName name) {
        return head(part)
                .map(head -> soundEnd(name, part.length(), head.system(), () -> store.open(part)))
                .orElse(name.start());
    }

    private Folder folder(WalTimeline timeline) {
        return folders.getOrDefault(timeline, new Folder(Set.of(), Map.of()));
    }
}
