package dev.holdfast.operations.backup;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// What can go wrong with backups.
public enum BackupError implements FailureCode {
    /// The header of a backup is sound, but does not say what a backup of a cluster must say.
    BAD_HEADER(1, FailureKind.DAMAGED),
    /// The server sent an archive that no PostgreSQL server sends.
    BAD_ARCHIVE(2, FailureKind.UNAVAILABLE),
    /// A file in the data directory has a name that cannot be kept.
    BAD_NAME(3, FailureKind.CONFLICT),
    /// The server writes too little WAL for a backup (`wal_level = minimal`).
    WAL_LEVEL(4, FailureKind.CONFLICT),
    /// The server lets in too few replication connections, or has no replication slots.
    NO_SENDERS(5, FailureKind.CONFLICT),
    /// The role may not replicate.
    NO_REPLICATION_RIGHT(6, FailureKind.DENIED),
    /// The server changed its timeline or its role while it was backed up.
    SERVER_CHANGED(7, FailureKind.CONFLICT),
    /// There is no backup to speak of.
    NO_BACKUP(8, FailureKind.NOT_FOUND),
    /// The text cannot be the label of a backup.
    BAD_LABEL(9, FailureKind.USAGE),
    /// A backup's manifest cannot be read.
    BAD_MANIFEST(10, FailureKind.DAMAGED);

    private final int number;
    private final FailureKind kind;

    BackupError(int number, FailureKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public String prefix() {
        return "BACKUP";
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public FailureKind kind() {
        return kind;
    }
}
