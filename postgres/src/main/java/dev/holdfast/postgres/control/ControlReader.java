package dev.holdfast.postgres.control;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.control.ControlFile.Checkpoint;
import dev.holdfast.postgres.control.ControlFile.Recovery;
import dev.holdfast.postgres.control.ControlFile.Settings;
import dev.holdfast.postgres.control.ControlFile.State;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalLevel;
import dev.holdfast.postgres.wal.WalSegmentName;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32C;

/// Reads the fields of `ControlFileData`, each at its offset. Up to the last of them all versions
/// agree; what 18 has added stands behind, and so the checksum is elsewhere.
final class ControlReader {
    /// By `PG_CONTROL_VERSION`: where the checksum stands, which is over all that is before it.
    private static final Map<Integer, Integer> CHECKSUMS = Map.of(1300, 288, 1700, 288, 1800, 292);

    private static final int SYSTEM = 0;
    private static final int CONTROL_VERSION = 8;
    private static final int CATALOG_VERSION = 12;
    private static final int STATE = 16;
    private static final int TIME = 24;
    private static final int CHECKPOINT = 32;
    private static final int REDO = 40;
    private static final int TIMELINE = 48;
    private static final int PREVIOUS_TIMELINE = 52;
    private static final int FULL_PAGE_WRITES = 56;
    private static final int CHECKPOINT_TIME = 104;
    private static final int MIN_RECOVERY_POINT = 136;
    private static final int MIN_RECOVERY_TIMELINE = 144;
    private static final int BACKUP_START = 152;
    private static final int BACKUP_END = 160;
    private static final int BACKUP_END_REQUIRED = 168;
    private static final int WAL_LEVEL = 172;
    private static final int MAX_CONNECTIONS = 180;
    private static final int MAX_WORKER_PROCESSES = 184;
    private static final int MAX_WAL_SENDERS = 188;
    private static final int MAX_PREPARED_TRANSACTIONS = 192;
    private static final int MAX_LOCKS_PER_TRANSACTION = 196;
    private static final int TRACK_COMMIT_TIMESTAMP = 200;
    private static final int BLOCK_SIZE = 216;
    private static final int WAL_SEGMENT_SIZE = 228;
    private static final int CHECKSUM_VERSION = 252;

    private final ByteBuffer bytes;

    ControlReader(byte[] bytes) {
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    ControlFile read() {
        requireChecksum();
        return new ControlFile(
                new SystemId(bytes.getLong(SYSTEM)),
                bytes.getInt(CONTROL_VERSION),
                bytes.getInt(CATALOG_VERSION),
                State.of(bytes.getInt(STATE)).orElseThrow(strange("state", STATE)),
                time(TIME),
                checkpoint(),
                recovery(),
                settings(),
                walSegmentSize(),
                bytes.getInt(BLOCK_SIZE),
                bytes.getInt(CHECKSUM_VERSION));
    }

    private void requireChecksum() {
        int version = bytes.getInt(CONTROL_VERSION);
        Integer end = CHECKSUMS.get(version);
        if (end == null) {
            throw ControlFile.bad(
                    CHECKSUMS.containsKey(Integer.reverseBytes(version))
                            ? "it was written by a machine with another byte order"
                            : "version %d of its form is not known, or it is damaged"
                                    .formatted(version));
        }
        var crc = new CRC32C();
        crc.update(bytes.slice(0, end));
        if ((int) crc.getValue() != bytes.getInt(end)) {
            throw ControlFile.bad("its checksum is wrong");
        }
    }

    private Checkpoint checkpoint() {
        return new Checkpoint(
                lsn(CHECKPOINT),
                lsn(REDO),
                timeline(TIMELINE).orElseThrow(strange("timeline", TIMELINE)),
                timeline(PREVIOUS_TIMELINE).orElseThrow(strange("timeline", PREVIOUS_TIMELINE)),
                bool(FULL_PAGE_WRITES),
                time(CHECKPOINT_TIME));
    }

    private Recovery recovery() {
        return new Recovery(
                lsn(MIN_RECOVERY_POINT),
                timeline(MIN_RECOVERY_TIMELINE),
                lsn(BACKUP_START),
                lsn(BACKUP_END),
                bool(BACKUP_END_REQUIRED));
    }

    private Settings settings() {
        return new Settings(
                WalLevel.of(bytes.getInt(WAL_LEVEL)).orElseThrow(strange("WAL level", WAL_LEVEL)),
                bytes.getInt(MAX_CONNECTIONS),
                bytes.getInt(MAX_WORKER_PROCESSES),
                bytes.getInt(MAX_WAL_SENDERS),
                bytes.getInt(MAX_PREPARED_TRANSACTIONS),
                bytes.getInt(MAX_LOCKS_PER_TRANSACTION),
                bool(TRACK_COMMIT_TIMESTAMP));
    }

    private int walSegmentSize() {
        int size = bytes.getInt(WAL_SEGMENT_SIZE);
        if (!WalSegmentName.isSize(size)) {
            throw strange("size of WAL segments", WAL_SEGMENT_SIZE).get();
        }
        return size;
    }

    private Lsn lsn(int offset) {
        return new Lsn(bytes.getLong(offset));
    }

    private Optional<TimelineId> timeline(int offset) {
        long number = Integer.toUnsignedLong(bytes.getInt(offset));
        return number == 0 ? Optional.empty() : Optional.of(new TimelineId(number));
    }

    private boolean bool(int offset) {
        return bytes.get(offset) != 0;
    }

    private Instant time(int offset) {
        long seconds = bytes.getLong(offset);
        if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
            throw strange("time", offset).get();
        }
        return Instant.ofEpochSecond(seconds);
    }

    private Supplier<FailureException> strange(String what, int offset) {
        return () -> ControlFile.bad("it has the %s %d".formatted(what, bytes.getInt(offset)));
    }
}
