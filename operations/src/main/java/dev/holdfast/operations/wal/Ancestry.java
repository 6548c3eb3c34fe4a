package dev.holdfast.operations.wal;

import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.WalTimeline;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A timeline with those it comes from, as its history file tells it (manual, section "Timelines";
/// PostgreSQL's `access/transam/timeline.c` writes it: the parent's file, byte for byte, an empty
/// line, and a line of its own).
///
/// @param branches oldest first; the last is the timeline itself
record Ancestry(List<Branch> branches) {
    /// `1<tab>0/3000110<tab>no recovery target specified`.
    private static final Pattern LINE =
            Pattern.compile("\\s*([0-9]{1,10})\\s+([0-9A-Fa-f]{1,8}/[0-9A-Fa-f]{1,8})(\\s.*)?");

    private static final byte[] NO_HISTORY = new byte[0];

    Ancestry {
        branches = List.copyOf(branches);
    }

    /// What of a timeline belongs to this ancestry.
    ///
    /// @param begin where it leaves its parent; the beginning of the log for the first
    /// @param end where its child leaves it; nothing for the last
    record Branch(WalTimeline timeline, Lsn begin, Optional<Lsn> end) {
        TimelineId id() {
            return new TimelineId(timeline.number());
        }
    }

    /// Reads the history of a timeline; timeline 1 has an empty one.
    ///
    /// @throws IllegalArgumentException if a position in it cannot be read
    static Ancestry of(String systemId, TimelineId timeline, byte[] history) {
        var branches = new ArrayList<Branch>();
        Lsn begin = Lsn.NONE;
        int lineStart = 0;
        for (int at = 0; at <= history.length; at++) {
            if (at < history.length && history[at] != '\n') {
                continue;
            }
            var match = LINE.matcher(text(history, lineStart, at));
            if (match.matches()) {
                var ancestor = TimelineId.parse(match.group(1));
                Lsn end = Lsn.parse(match.group(2));
                branches.add(
                        new Branch(
                                WalTimeline.of(
                                        systemId,
                                        ancestor.number(),
                                        historyOf(ancestor, history, lineStart)),
                                begin,
                                Optional.of(end)));
                begin = end;
            }
            lineStart = at + 1;
        }
        branches.add(
                new Branch(
                        WalTimeline.of(systemId, timeline.number(), history),
                        begin,
                        Optional.empty()));
        return new Ancestry(branches);
    }

    /// The timelines it comes from, oldest first.
    List<TimelineId> ancestors() {
        return branches.subList(0, branches.size() - 1).stream().map(Branch::id).toList();
    }

    Branch last() {
        return branches.getLast();
    }

    /// Whose the segment of this number is: the newest branch that has a byte of it. The first
    /// segment of a branch begins with a copy of its parent's bytes.
    Branch ownerOf(long number, int segmentSize) {
        for (Branch branch : branches.reversed()) {
            if (segment(branch.begin(), segmentSize) <= number) {
                return branch;
            }
        }
        return branches.getFirst();
    }

    static long segment(Lsn position, int segmentSize) {
        return WalSegmentName.containing(position, TimelineId.FIRST, segmentSize).number();
    }

    /// The history of the timeline that a line tells of is what stands before that line, less the
    /// line feed that parts them.
    private static byte[] historyOf(TimelineId ancestor, byte[] history, int lineStart) {
        return ancestor.equals(TimelineId.FIRST) || lineStart == 0
                ? NO_HISTORY
                : Arrays.copyOf(history, lineStart - 1);
    }

    private static String text(byte[] history, int from, int to) {
        return new String(history, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
