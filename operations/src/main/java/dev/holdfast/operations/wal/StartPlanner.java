package dev.holdfast.operations.wal;

import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Decides where receiving begins. In this order: after what the repository holds without a gap;
/// where the slot still keeps WAL; where the server is now. Each is worth a try although what is
/// asked for may be gone: only the server's answer is the verdict.
final class StartPlanner {
    private StartPlanner() {}

    /// A place to begin at: the start of a segment.
    record Start(TimelineId timeline, Lsn position) {}

    /// The places, the best first, each further on than the one before.
    ///
    /// @param kept from where the slot keeps WAL
    /// @param flushed up to where the server has WAL
    static List<Start> starts(HeldWal held, Optional<Lsn> kept, Lsn flushed) {
        int size = held.segmentSize();
        long current = Ancestry.segment(flushed, size);
        Optional<Long> retained = kept.map(position -> Ancestry.segment(position, size));
        var numbers = new TreeSet<Long>();
        frontier(held, retained).ifPresent(numbers::add);
        retained.ifPresent(numbers::add);
        numbers.add(current);
        numbers.removeIf(number -> number > current);
        var starts = new ArrayList<Start>();
        for (long number : numbers) {
            Lsn position = new Lsn(number * size);
            if (starts.isEmpty() || starts.getLast().position().isBefore(position)) {
                starts.add(new Start(held.ancestry().ownerOf(number, size).id(), position));
            }
        }
        return starts;
    }

    /// The first segment that is missing after those the slot's owner has acknowledged. What lies
    /// further on, beyond a gap, was stored by somebody else: a backup.
    private static Optional<Long> frontier(HeldWal held, Optional<Long> retained) {
        Long whole =
                retained.map(number -> held.whole().floor(number))
                        .orElseGet(() -> held.whole().isEmpty() ? null : held.whole().last());
        Long part =
                retained.map(number -> held.parts().floorKey(number))
                        .orElseGet(() -> held.parts().isEmpty() ? null : held.parts().lastKey());
        if (whole == null) {
            return Optional.ofNullable(part);
        }
        long missing = held.firstMissing(whole);
        // A part beyond it was begun when the gap had been found.
        return Optional.of(part == null ? missing : Math.max(missing, part));
    }
}
