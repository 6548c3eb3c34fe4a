package dev.holdfast.operations.wal;

import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.WalTimeline;
import java.util.List;
import java.util.Optional;

/// A timeline with those it comes from: each has the WAL of a span of positions, and together they
/// are one history (manual, section "Timelines").
///
/// @param spans oldest first, each from where the one before it ends; the last has no end
public record WalLineage(List<Span> spans) {

    public WalLineage {
        spans = List.copyOf(spans);
        if (spans.isEmpty() || spans.getLast().until().isPresent()) {
            throw new IllegalArgumentException("a history goes on: " + spans);
        }
    }

    /// What one timeline contributes.
    ///
    /// @param from where it left the one before
    /// @param until where the next one left it
    public record Span(WalTimeline timeline, Lsn from, Optional<Lsn> until) {

        /// Whether it has any byte of a segment of this number.
        boolean reaches(WalSegmentName segment) {
            boolean begins = from.isBefore(segment.end());
            return begins && until.map(segment.start()::isBefore).orElse(true);
        }

        /// How many bytes of a segment are of this history, from its beginning.
        int validBytes(WalSegmentName segment) {
            return until.filter(it -> it.isBefore(segment.end()))
                    .map(it -> (int) it.minus(segment.start()))
                    .orElse(segment.size());
        }
    }

    /// The timeline this is the lineage of.
    public WalTimeline newest() {
        return spans.getLast().timeline();
    }

    /// The timeline that has the WAL from this position on.
    public WalTimeline timelineAt(Lsn position) {
        return spans.reversed().stream()
                .filter(span -> !position.isBefore(span.from()))
                .findFirst()
                .orElse(spans.getFirst())
                .timeline();
    }

    /// Whether all that a timeline wrote up to this position is part of this history.
    public boolean contains(WalTimeline timeline, Lsn position) {
        return spans.stream()
                .filter(span -> span.timeline().equals(timeline))
                .anyMatch(span -> span.until().map(it -> position.compareTo(it) <= 0).orElse(true));
    }
}
