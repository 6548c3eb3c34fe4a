package dev.holdfast.postgres.wal;

import dev.holdfast.postgres.wal.WalEvent.Abort;
import dev.holdfast.postgres.wal.WalEvent.AbortPrepared;
import dev.holdfast.postgres.wal.WalEvent.BackupEnd;
import dev.holdfast.postgres.wal.WalEvent.Checkpoint;
import dev.holdfast.postgres.wal.WalEvent.Commit;
import dev.holdfast.postgres.wal.WalEvent.CommitPrepared;
import dev.holdfast.postgres.wal.WalEvent.EndOfRecovery;
import dev.holdfast.postgres.wal.WalEvent.ParameterChange;
import dev.holdfast.postgres.wal.WalEvent.Prepare;
import dev.holdfast.postgres.wal.WalEvent.RestorePoint;
import dev.holdfast.postgres.wal.WalEvent.Switch;
import java.util.Optional;

/// Makes events of the main data of records. Sources: access/xact.h (`xl_xact_*`, `XACT_XINFO_*`),
/// catalog/pg_control.h (`XLOG_*`, `CheckPoint`), access/xlog_internal.h (`xl_*`) of PostgreSQL 13
/// to 18.
final class EventDecoder {
    /// The resource manager of transactions; below it there is only that of the WAL itself.
    static final int TRANSACTION = 1;

    private static final int WAL = 0;

    private static final int TRANSACTION_OPERATION = 0x70;
    private static final int COMMIT = 0x00;
    private static final int PREPARE = 0x10;
    private static final int ABORT = 0x20;
    private static final int COMMIT_PREPARED = 0x30;
    private static final int ABORT_PREPARED = 0x40;
    private static final int HAS_INFO = 0x80;

    private static final int WAL_OPERATION = 0xF0;
    private static final int CHECKPOINT_SHUTDOWN = 0x00;
    private static final int CHECKPOINT_ONLINE = 0x10;
    private static final int SWITCH = 0x40;
    private static final int BACKUP_END = 0x50;
    private static final int PARAMETER_CHANGE = 0x60;
    private static final int RESTORE_POINT = 0x70;
    private static final int END_OF_RECOVERY = 0x90;

    private static final int HAS_DATABASE = 1;
    private static final int HAS_SUBTRANSACTIONS = 1 << 1;
    private static final int HAS_RELATIONS = 1 << 2;
    private static final int HAS_INVALIDATIONS = 1 << 3;
    private static final int HAS_TWO_PHASE = 1 << 4;
    private static final int HAS_GID = 1 << 7;
    private static final int HAS_STATISTICS = 1 << 8;

    private static final int RESTORE_POINT_NAME = 64;

    private EventDecoder() {}

    static boolean isSwitch(int manager, int info) {
        return manager == WAL && (info & WAL_OPERATION) == SWITCH;
    }

    /// Whether [#event] knows this kind of record.
    static boolean isEvent(int manager, int info) {
        if (manager == TRANSACTION) {
            return (info & TRANSACTION_OPERATION) <= ABORT_PREPARED;
        }
        return manager == WAL
                && switch (info & WAL_OPERATION) {
                    case CHECKPOINT_SHUTDOWN,
                            CHECKPOINT_ONLINE,
                            SWITCH,
                            BACKUP_END,
                            PARAMETER_CHANGE,
                            RESTORE_POINT,
                            END_OF_RECOVERY ->
                            true;
                    default -> false;
                };
    }

    static WalEvent event(int manager, int info, long xid, RecordData data, WalFormat format) {
        return manager == TRANSACTION
                ? transaction(info, xid, data, format)
                : wal(info & WAL_OPERATION, data);
    }

    private static WalEvent wal(int operation, RecordData data) {
        return switch (operation) {
            case CHECKPOINT_SHUTDOWN, CHECKPOINT_ONLINE ->
                    checkpoint(operation == CHECKPOINT_SHUTDOWN, data);
            case SWITCH -> new Switch();
            case BACKUP_END -> new BackupEnd(data.lsn());
            case PARAMETER_CHANGE ->
                    new ParameterChange(
                            data.int32(),
                            data.int32(),
                            data.int32(),
                            data.int32(),
                            data.int32(),
                            data.walLevel());
            case RESTORE_POINT -> new RestorePoint(data.time(), data.text(RESTORE_POINT_NAME));
            case END_OF_RECOVERY ->
                    new EndOfRecovery(data.time(), data.timeline(), data.timeline());
            default -> throw new IllegalArgumentException("no event: " + operation);
        };
    }

    private static Checkpoint checkpoint(boolean shutdown, RecordData data) {
        Lsn redo = data.lsn();
        TimelineId timeline = data.timeline();
        // PrevTimeLineID, fullPageWrites with what aligns it, nextXid, and seven numbers and what
        // aligns them stand before the time.
        data.skip(13, Integer.BYTES);
        return new Checkpoint(redo, timeline, shutdown, data.seconds());
    }

    private static WalEvent transaction(int info, long xid, RecordData data, WalFormat format) {
        int operation = info & TRANSACTION_OPERATION;
        if (operation == PREPARE) {
            return prepare(data, format);
        }
        var time = data.time();
        if (operation == COMMIT) {
            return new Commit(xid, time);
        }
        if (operation == ABORT) {
            return new Abort(xid, time);
        }
        boolean commit = operation == COMMIT_PREPARED;
        int content = (info & HAS_INFO) == 0 ? 0 : data.int32();
        skipLists(content, commit, data, format);
        // These two always name the transaction: the record itself is of none.
        long prepared = (content & HAS_TWO_PHASE) == 0 ? xid : data.uint32();
        Optional<String> gid =
                (content & HAS_GID) == 0 ? Optional.empty() : Optional.of(data.text());
        return commit
                ? new CommitPrepared(prepared, time, gid)
                : new AbortPrepared(prepared, time, gid);
    }

    private static void skipLists(int content, boolean commit, RecordData data, WalFormat format) {
        if ((content & HAS_DATABASE) != 0) {
            data.skip(2, Integer.BYTES);
        }
        if ((content & HAS_SUBTRANSACTIONS) != 0) {
            data.skip(data.int32(), Integer.BYTES);
        }
        if ((content & HAS_RELATIONS) != 0) {
            data.skip(data.int32(), 12);
        }
        if (format.dropsStatistics() && (content & HAS_STATISTICS) != 0) {
            data.skip(data.int32(), format.droppedStatisticBytes());
        }
        if (commit && (content & HAS_INVALIDATIONS) != 0) {
            data.skip(data.int32(), 16);
        }
    }

    /// `xl_xact_prepare`; the user's name for it follows, aligned, which the fields' sizes have
    /// already seen to.
    private static Prepare prepare(RecordData data, WalFormat format) {
        // magic, total_len
        data.skip(2, Integer.BYTES);
        long xid = data.uint32();
        // database
        data.skip(1, Integer.BYTES);
        var time = data.time();
        // owner, then the counts: subtransactions, two of relations, two of statistics,
        // invalidations
        data.skip(format.dropsStatistics() ? 7 : 5, Integer.BYTES);
        // initfileinval and what aligns it
        data.skip(2, 1);
        int gid = data.uint16();
        // origin_lsn, origin_timestamp
        data.skip(2, Long.BYTES);
        return new Prepare(xid, time, data.text(gid));
    }
}
