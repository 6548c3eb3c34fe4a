package dev.holdfast.operations.wal;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wire.Replication;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalTimeline;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/// Fetches the histories of timelines from a server and stores them, each under the timeline that
/// it is the history of: without them nobody could tell how one timeline's WAL goes on in the next.
final class Histories {
    private static final byte[] NONE = new byte[0];

    private final Replication replication;
    private final WalStore store;
    private final SystemId systemId;
    private final Map<TimelineId, WalTimeline> known = new HashMap<>();

    Histories(Replication replication, WalStore store, SystemId systemId) {
        this.replication = replication;
        this.store = store;
        this.systemId = systemId;
    }

    /// Stores the history of a timeline after those of all the timelines it comes from.
    WalTimeline store(TimelineId timeline) {
        WalTimeline there = known.get(timeline);
        if (there != null) {
            return there;
        }
        byte[] history = fetch(timeline);
        for (TimelineId ancestor : ancestry(timeline, history).ancestors()) {
            if (ancestor.compareTo(timeline) < 0 && !known.containsKey(ancestor)) {
                storeAncestor(ancestor);
            }
        }
        return put(timeline, history);
    }

    /// A timeline with those it comes from. Nothing is stored.
    Ancestry ancestry(TimelineId timeline) {
        return ancestry(timeline, fetch(timeline));
    }

    private Ancestry ancestry(TimelineId timeline, byte[] history) {
        return Ancestry.of(systemId.toString(), timeline, history);
    }

    /// A server that was restored may not have them all; a descendant's tells the same.
    private void storeAncestor(TimelineId ancestor) {
        byte[] history;
        try {
            history = fetch(ancestor);
        } catch (FailureException e) {
            if ("58P01".equals(e.failure().facts().get("sqlstate"))) {
                return;
            }
            throw e;
        }
        put(ancestor, history);
    }

    private byte[] fetch(TimelineId timeline) {
        return timeline.equals(TimelineId.FIRST)
                ? NONE
                : replication.timelineHistory(timeline).content();
    }

    private WalTimeline put(TimelineId timeline, byte[] history) {
        var made = WalTimeline.of(systemId.toString(), timeline.number(), history);
        if (!timeline.equals(TimelineId.FIRST)) {
            store.put(made, timeline.historyFileName(), ByteBuffer.wrap(history));
        }
        known.put(timeline, made);
        return made;
    }
}
