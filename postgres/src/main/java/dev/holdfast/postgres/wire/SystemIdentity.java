package dev.holdfast.postgres.wire;

import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import java.util.Optional;

/// Which cluster a server runs, and how far it is (command IDENTIFY_SYSTEM).
///
/// @param timeline the current one
/// @param flushed up to where WAL is flushed there
/// @param database the connection's, unless it is for replication only
public record SystemIdentity(
        SystemId systemId, TimelineId timeline, Lsn flushed, Optional<String> database) {}
