package dev.holdfast.postgres.wal;

import java.time.Instant;
import java.util.Optional;

/// What a record of the WAL says to somebody who wants to know how far a recovery can go and where
/// it may stop.
///
/// Numbers of transactions are the 32 bits that records bear, as a long from 0 to 4294967295. Times
/// are the server's clock at that moment: those of successive commits need not ascend.
public sealed interface WalEvent {

    /// A transaction took effect.
    record Commit(long xid, Instant time) implements WalEvent {}

    /// A transaction was given up.
    record Abort(long xid, Instant time) implements WalEvent {}

    /// A transaction was prepared: the first half of a two-phase commit.
    ///
    /// @param gid the name its user gave it
    record Prepare(long xid, Instant time, String gid) implements WalEvent {}

    /// A prepared transaction took effect.
    ///
    /// @param xid of the transaction that was prepared
    /// @param gid its name, which the WAL has only if `wal_level` is `logical`
    record CommitPrepared(long xid, Instant time, Optional<String> gid) implements WalEvent {}

    /// A prepared transaction was given up.
    ///
    /// @param xid of the transaction that was prepared
    /// @param gid its name, which the WAL has only if `wal_level` is `logical`
    record AbortPrepared(long xid, Instant time, Optional<String> gid) implements WalEvent {}

    /// A named place to recover to (`pg_create_restore_point`).
    record RestorePoint(Instant time, String name) implements WalEvent {}

    /// A checkpoint was completed.
    ///
    /// @param redo where a recovery from this checkpoint begins
    /// @param timeline on which it was made
    /// @param shutdown whether the server stopped with it
    /// @param time when it began, to the second
    record Checkpoint(Lsn redo, TimelineId timeline, boolean shutdown, Instant time)
            implements WalEvent {}

    /// A recovery ended without a checkpoint of its own.
    ///
    /// @param timeline that begins here
    /// @param previous that it left
    record EndOfRecovery(Instant time, TimelineId timeline, TimelineId previous)
            implements WalEvent {}

    /// A base backup ended: a copy that began at `start` is consistent from here on.
    record BackupEnd(Lsn start) implements WalEvent {}

    /// The rest of the segment is unused (`pg_switch_wal`).
    record Switch() implements WalEvent {}

    /// The server was started with other settings that a standby must not fall below.
    record ParameterChange(
            int maxConnections,
            int maxWorkerProcesses,
            int maxWalSenders,
            int maxPreparedTransactions,
            int maxLocksPerTransaction,
            WalLevel walLevel)
            implements WalEvent {}
}
