package dev.holdfast.postgres.control;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalLevel;
import java.time.Instant;
import java.util.Optional;

/// What a cluster's `global/pg_control` says (`ControlFileData` in catalog/pg_control.h of
/// PostgreSQL 13 to 18; manual, `pg_control_system()` and its sisters).
///
/// @param system the cluster's identifier
/// @param controlVersion of the file's form: 1300 for 13 to 16, and so on
/// @param catalogVersion of the system catalogs: another for each major version
/// @param changed when the file was last written, to the second
/// @param checkpoint the last one: a recovery without backup label begins with it
/// @param recovery how far one must go before the data is consistent
/// @param settings of the server that wrote it
/// @param walSegmentSize in bytes
/// @param blockSize of relations, in bytes
/// @param checksumVersion of data pages; 0 if they bear none
public record ControlFile(
        SystemId system,
        int controlVersion,
        int catalogVersion,
        State state,
        Instant changed,
        Checkpoint checkpoint,
        Recovery recovery,
        Settings settings,
        int walSegmentSize,
        int blockSize,
        int checksumVersion) {

    /// How long the file is, in bytes: most of it is padding.
    public static final int BYTES = 8192;

    /// What the server was doing when it last wrote the file (`DBState`), in the order of its
    /// numbers.
    public enum State {
        STARTING_UP,
        SHUT_DOWN,
        SHUT_DOWN_IN_RECOVERY,
        SHUTTING_DOWN,
        IN_CRASH_RECOVERY,
        IN_ARCHIVE_RECOVERY,
        IN_PRODUCTION;

        private static final State[] ALL = values();

        static Optional<State> of(int number) {
            return number >= 0 && number < ALL.length ? Optional.of(ALL[number]) : Optional.empty();
        }
    }

    /// A checkpoint.
    ///
    /// @param position of its record
    /// @param redo where a recovery from it begins
    /// @param previousTimeline another than `timeline` if that began with this checkpoint
    /// @param time when it began, to the second
    public record Checkpoint(
            Lsn position,
            Lsn redo,
            TimelineId timeline,
            TimelineId previousTimeline,
            boolean fullPageWrites,
            Instant time) {}

    /// What an unfinished recovery must reach. Positions that do not matter are [Lsn#NONE].
    ///
    /// @param consistentFrom the position from which on the data is consistent
    /// @param timeline of that position, if there is one
    /// @param backupStart of the backup it began from
    /// @param backupEnd where a backup of a standby ends
    /// @param backupEndRequired whether the record of the backup's end must be reached
    public record Recovery(
            Lsn consistentFrom,
            Optional<TimelineId> timeline,
            Lsn backupStart,
            Lsn backupEnd,
            boolean backupEndRequired) {}

    /// Settings below whose values a recovery does not go on (manual, section "Hot Standby",
    /// "Administrator's Overview").
    public record Settings(
            WalLevel walLevel,
            int maxConnections,
            int maxWorkerProcesses,
            int maxWalSenders,
            int maxPreparedTransactions,
            int maxLocksPerTransaction,
            boolean trackCommitTimestamp) {}

    /// Reads a control file.
    ///
    /// @param bytes all of it
    /// @throws FailureException [PostgresError#BAD_CONTROL_FILE] if it is damaged or of no version
    ///   that is known
    public static ControlFile of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw bad("it has %d bytes, not %d".formatted(bytes.length, BYTES));
        }
        return new ControlReader(bytes).read();
    }

    /// Whether data pages bear checksums.
    public boolean hasChecksums() {
        return checksumVersion != 0;
    }

    static FailureException bad(String what) {
        return Failure.of(PostgresError.BAD_CONTROL_FILE, "pg_control cannot be used: " + what)
                .hint("take it from another backup of the cluster")
                .exception();
    }
}
