package dev.holdfast.operations.wal;

import dev.holdfast.operations.wal.Ancestry.Branch;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.WalStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a repository holds of the WAL of an ancestry, by the names and lengths of its objects.
///
/// @param whole the numbers of the whole segments, each counted where it belongs
/// @param parts how much there is, in bytes, of segments that are not whole
/// @param modified when the repository last got some of it
record HeldWal(
        Ancestry ancestry,
        int segmentSize,
        TreeSet<Long> whole,
        TreeMap<Long, Long> parts,
        Optional<Instant> modified) {

    static HeldWal read(WalStore store, Ancestry ancestry, int segmentSize) {
        var whole = new TreeSet<Long>();
        var parts = new HashMap<Long, Long>();
        Optional<Instant> modified = Optional.empty();
        for (Branch branch : ancestry.branches()) {
            for (var stored : store.list(branch.timeline())) {
                if (stored.name().endsWith(".history")) {
                    continue;
                }
                long number = WalSegmentName.parse(stored.name(), segmentSize).number();
                if (ancestry.ownerOf(number, segmentSize).equals(branch)) {
                    whole.add(number);
                    modified = latest(modified, stored.modified());
                }
            }
            for (var part : store.parts(branch.timeline())) {
                long number = WalSegmentName.parse(part.segment(), segmentSize).number();
                if (ancestry.ownerOf(number, segmentSize).equals(branch)) {
                    parts.merge(number, part.length(), Math::max);
                    modified = latest(modified, part.modified());
                }
            }
        }
        parts.keySet().removeAll(whole);
        return new HeldWal(ancestry, segmentSize, whole, new TreeMap<>(parts), modified);
    }

    boolean isEmpty() {
        return whole.isEmpty() && parts.values().stream().allMatch(length -> length == 0);
    }

    /// Where the first byte is that is held.
    Optional<Lsn> begin() {
        return runs().stream().findFirst().map(Range::from);
    }

    /// Up to where WAL is held, after the last gap.
    Optional<Lsn> end() {
        List<Range> runs = runs();
        return runs.isEmpty() ? Optional.empty() : Optional.of(runs.getLast().to());
    }

    /// What is missing between the first byte that is held and the last.
    List<Range> gaps() {
        List<Range> runs = runs();
        var gaps = new ArrayList<Range>();
        for (int at = 1; at < runs.size(); at++) {
            gaps.add(new Range(runs.get(at - 1).to(), runs.get(at).from()));
        }
        return gaps;
    }

    /// The first segment that is missing from this one on.
    long firstMissing(long number) {
        long missing = number;
        while (whole.contains(missing)) {
            missing++;
        }
        return missing;
    }

    /// A range of WAL.
    ///
    /// @param to the position after it
    record Range(Lsn from, Lsn to) {}

    /// The ranges without gaps, in their order.
    List<Range> runs() {
        var lengths = new TreeMap<Long, Long>(parts);
        whole.forEach(number -> lengths.put(number, (long) segmentSize));
        var runs = new ArrayList<Range>();
        for (Map.Entry<Long, Long> segment : lengths.entrySet()) {
            if (segment.getValue() == 0) {
                continue;
            }
            Lsn start = new Lsn(segment.getKey() * segmentSize);
            Lsn end = start.plus(segment.getValue());
            if (!runs.isEmpty() && runs.getLast().to().equals(start)) {
                runs.set(runs.size() - 1, new Range(runs.getLast().from(), end));
            } else {
                runs.add(new Range(start, end));
            }
        }
        return runs;
    }

    private static Optional<Instant> latest(Optional<Instant> one, Instant other) {
        return Optional.of(one.filter(other::isBefore).orElse(other));
    }
}
