package dev.holdfast.postgres.wire;

import dev.holdfast.kernel.Failure;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import java.util.Optional;

/// How a base backup ended.
///
/// @param position up to which WAL is needed to make the copy consistent
/// @param timeline of that position
/// @param damage what the server found: pages whose checksum is wrong, which are in the backup as
///   they are; [WireConnection#notices()] says where
public record BackupEnd(Lsn position, TimelineId timeline, Optional<Failure> damage) {}
