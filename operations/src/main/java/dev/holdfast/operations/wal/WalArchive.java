package dev.holdfast.operations.wal;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.operations.wal.WalCoverage.Gap;
import dev.holdfast.operations.wal.WalLineage.Span;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.postgres.wal.WalSource;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.RepositoryError;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalTimeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The WAL of one cluster in a repository, for reading: which timelines there are and where they
/// forked, what of each history is there without a gap, and its bytes.
///
/// It is what was there when it was made; what is received later, a new one sees. Segments that
/// become whole meanwhile are found. Damaged objects are failures that name the object, when they
/// are read. Safe for use by several threads, as its sources are not.
public final class WalArchive {
    private static final long LONGEST_HISTORY = 1 << 20;

    private final WalStore store;
    private final SystemId system;
    private final List<WalTimeline> timelines;
    private final ArchiveFolders folders;
    private final int segmentSize;

    private WalArchive(WalStore store, SystemId system) {
        this.store = store;
        this.system = system;
        this.timelines = store.timelines(system.toString());
        this.folders = new ArchiveFolders(store, timelines);
        this.segmentSize = folders.segmentSize().orElse(WalSegmentName.USUAL_SIZE);
    }

    /// The WAL of the cluster with this identifier; there may be none.
    public static WalArchive of(Repository repository, SystemId system) {
        return new WalArchive(repository.wal(), system);
    }

    public SystemId systemId() {
        return system;
    }

    /// The size of its segments in bytes; the usual one if there are none.
    public int segmentSize() {
        return segmentSize;
    }

    /// The timelines that have WAL or a history here, by number.
    public List<WalTimeline> timelines() {
        return timelines;
    }

    /// The timeline of this number.
    ///
    /// @throws FailureException if there are several: copies of the cluster were promoted to the
    ///   same number
    public Optional<WalTimeline> find(TimelineId number) {
        List<WalTimeline> found =
                timelines.stream().filter(it -> it.number() == number.number()).toList();
        if (found.size() > 1) {
            throw several(number, found);
        }
        return found.stream().findFirst();
    }

    /// The history file of a timeline, as it is; no bytes for one that comes from no other.
    public byte[] history(WalTimeline timeline) {
        if (WalTimeline.of(timeline.systemId(), timeline.number(), new byte[0]).equals(timeline)) {
            return new byte[0];
        }
        var content = new ByteArrayOutputStream();
        try (var stored = store.open(timeline, HistoryFile.name(timeline))) {
            content.writeBytes(stored.readNBytes((int) LONGEST_HISTORY));
            if (stored.read() >= 0) {
                throw damaged(timeline, HistoryFile.name(timeline), "it is too long");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        byte[] history = content.toByteArray();
        if (!WalTimeline.of(timeline.systemId(), timeline.number(), history).equals(timeline)) {
            throw damaged(
                    timeline,
                    HistoryFile.name(timeline),
                    "it is not the history that its folder is named after");
        }
        return history;
    }

    /// A timeline with those it comes from, whether or not they have WAL here.
    public WalLineage lineage(WalTimeline timeline) {
        return new HistoryFile(timeline, history(timeline)).lineage(Set.copyOf(timelines));
    }

    /// The timeline that one comes from.
    public Optional<WalTimeline> parent(WalTimeline timeline) {
        List<Span> spans = lineage(timeline).spans();
        return spans.size() < 2
                ? Optional.empty()
                : Optional.of(spans.get(spans.size() - 2).timeline());
    }

    /// The timeline of the highest number that goes on from what another had written up to a
    /// position: that one itself if there is no other.
    ///
    /// @throws FailureException if there are several of the highest number
    public WalTimeline latest(WalTimeline from, Lsn position) {
        List<WalTimeline> later =
                timelines.stream()
                        .filter(it -> it.number() > from.number())
                        .filter(it -> lineage(it).contains(from, position))
                        .toList();
        long highest = later.stream().mapToLong(WalTimeline::number).max().orElse(from.number());
        List<WalTimeline> latest = later.stream().filter(it -> it.number() == highest).toList();
        if (latest.size() > 1) {
            throw several(new TimelineId(highest), latest);
        }
        return latest.isEmpty() ? from : latest.getFirst();
    }

    /// The WAL of a history that is there, each range without a gap, in the order of positions.
    public List<WalRange> ranges(WalTimeline timeline) {
        var ranges = new ArrayList<WalRange>();
        for (List<StoredSegment> run : runs(lineage(timeline))) {
            var last = run.getLast();
            Lsn end = last.isWhole() ? last.end() : folders.soundEnd(last, system);
            Lsn start = run.getFirst().name().start();
            long count = run.size();
            // Behind a switch of segments nothing is missing.
            if (!ranges.isEmpty() && ranges.getLast().end().equals(start)) {
                WalRange before = ranges.removeLast();
                start = before.start();
                count += before.segments();
            }
            ranges.add(new WalRange(start, end, count));
        }
        return ranges;
    }

    /// How far the WAL of a history goes from a position on.
    public WalCoverage coverage(WalTimeline timeline, Lsn from) {
        List<WalRange> ranges = ranges(timeline);
        Optional<WalRange> held = ranges.stream().filter(it -> it.reaches(from)).findFirst();
        Lsn end = held.map(WalRange::end).orElse(from);
        var lineage = lineage(timeline);
        Optional<Gap> gap =
                ranges.stream()
                        .map(WalRange::start)
                        .filter(start -> end.isBefore(start))
                        .findFirst()
                        .map(start -> new Gap(name(lineage, number(end)), start));
        return new WalCoverage(from, end, gap);
    }

    /// The segments that hold a history's WAL from one position to another, without those that are
    /// missing. It is these that a recovery on this timeline wants.
    public List<StoredSegment> segments(WalTimeline timeline, Lsn from, Lsn until) {
        var lineage = lineage(timeline);
        return numbers(lineage).stream()
                .filter(number -> number >= number(from))
                .filter(number -> new Lsn(number * segmentSize).isBefore(until))
                .flatMap(number -> segment(lineage, number).stream())
                .toList();
    }

    /// The bytes of a history. Whole segments are decompressed and checked before the first byte is
    /// given, one being in memory; those longer than 64 MiB are checked as they pass, and damage
    /// shows at their end at the latest. Close it when done.
    public WalSource source(WalTimeline timeline) {
        var lineage = lineage(timeline);
        return new ArchiveSource(
                folders, segmentSize, position -> segment(lineage, number(position)));
    }

    /// Writes a segment of a history as a recovery wants it: of full size, zeros being where it is
    /// not there or where the history had left this timeline. What arrives at `target` counts only
    /// once this has returned.
    ///
    /// @param name with the timeline under which it is asked for
    /// @throws FailureException if it is not there, or damaged
    public void copySegment(WalSegmentName name, WalTimeline timeline, OutputStream target)
            throws IOException {
        Span span =
                lineage(timeline).spans().stream()
                        .filter(it -> it.timeline().number() == name.timeline().number())
                        .filter(it -> it.reaches(name))
                        .findFirst()
                        .orElseThrow(() -> missing(name));
        StoredSegment stored = folders.segment(span, name).orElseThrow(() -> missing(name));
        folders.copy(stored, system, target);
        byte[] zeros = new byte[1 << 16];
        for (int left = name.size() - stored.length(); left > 0; left -= zeros.length) {
            target.write(zeros, 0, Math.min(left, zeros.length));
        }
    }

    /// The segments that follow each other without a gap.
    private List<List<StoredSegment>> runs(WalLineage lineage) {
        var runs = new ArrayList<List<StoredSegment>>();
        var run = new ArrayList<StoredSegment>();
        for (long number : numbers(lineage)) {
            StoredSegment segment = segment(lineage, number).orElseThrow();
            boolean follows =
                    !run.isEmpty()
                            && run.getLast().isWhole()
                            && run.getLast().name().number() + 1 == number;
            if (!follows && !run.isEmpty()) {
                runs.add(List.copyOf(run));
                run.clear();
            }
            run.add(segment);
        }
        if (!run.isEmpty()) {
            runs.add(run);
        }
        return runs;
    }

    /// The numbers of all segments of a history that are there, in part at least.
    private Set<Long> numbers(WalLineage lineage) {
        var numbers = new TreeSet<Long>();
        for (Span span : lineage.spans()) {
            for (WalSegmentName name : folders.names(span.timeline(), segmentSize)) {
                if (span.reaches(name) && folders.segment(span, name).isPresent()) {
                    numbers.add(name.number());
                }
            }
        }
        return numbers;
    }

    /// A segment of this number: two timelines have the one in which they fork. The newer one's is
    /// taken, unless the older one's has more of what both share.
    private Optional<StoredSegment> segment(WalLineage lineage, long number) {
        Optional<StoredSegment> best = Optional.empty();
        for (Span span : lineage.spans().reversed()) {
            var name = name(span.timeline(), number);
            if (span.reaches(name)) {
                Optional<StoredSegment> found = folders.segment(span, name);
                if (length(found) > length(best)) {
                    best = found;
                }
            }
        }
        return best;
    }

    private static int length(Optional<StoredSegment> segment) {
        return segment.map(StoredSegment::length).orElse(0);
    }

    /// Under which name a recovery would ask for a segment first.
    private WalSegmentName name(WalLineage lineage, long number) {
        return lineage.spans().reversed().stream()
                .map(span -> Optional.of(name(span.timeline(), number)).filter(span::reaches))
                .flatMap(Optional::stream)
                .findFirst()
                .orElseGet(() -> name(lineage.newest(), number));
    }

    private WalSegmentName name(WalTimeline timeline, long number) {
        return new WalSegmentName(new TimelineId(timeline.number()), number, segmentSize);
    }

    private long number(Lsn position) {
        return Long.divideUnsigned(position.bytes(), segmentSize);
    }

    private FailureException several(TimelineId number, List<WalTimeline> found) {
        return Failure.of(
                        WalError.SEVERAL_TIMELINES,
                        "there are %d histories of timeline %s of cluster %s"
                                .formatted(found.size(), number, system))
                .hint("copies of this cluster were promoted: name a backup of the one you mean")
                .fact("histories", found.stream().map(WalTimeline::history).toList())
                .exception();
    }

    private FailureException missing(WalSegmentName name) {
        return Failure.of(
                        RepositoryError.NO_WAL,
                        "the repository has no segment %s of cluster %s".formatted(name, system))
                .fact("name", name.toString())
                .exception();
    }

    static FailureException damaged(WalTimeline timeline, String name, String problem) {
        String object = WalStore.objectName(timeline, name);
        return Failure.of(RepositoryError.DAMAGED, "%s is damaged: %s".formatted(object, problem))
                .hint("see how far it goes: holdfast repository check")
                .fact("object", object)
                .exception();
    }
}
