package dev.holdfast.postgres.wire;

import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import java.util.Optional;

/// A replication slot: a server's promise to keep WAL.
///
/// @param type `physical`
/// @param restart from where WAL is kept; nothing if none is, or was lost
/// @param timeline of that position; servers before 15 do not tell it
public record ReplicationSlot(
        String name, String type, Optional<Lsn> restart, Optional<TimelineId> timeline) {}
