package dev.holdfast.operations.restore;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// What can go wrong with a restore. Before the first byte is written unless it says otherwise.
public enum RestoreError implements FailureCode {
    /// The text is no place to recover to.
    BAD_TARGET(1, FailureKind.USAGE),
    /// A time without an offset could mean several moments.
    TIME_WITHOUT_OFFSET(2, FailureKind.USAGE),
    /// There is no backup that could be restored.
    NO_BACKUP(3, FailureKind.NOT_FOUND),
    /// The WAL that is stored does not reach the target.
    BEYOND_WAL(4, FailureKind.NOT_FOUND),
    /// The target lies before the oldest backup is consistent.
    BEFORE_BACKUP(5, FailureKind.NOT_FOUND),
    /// WAL is missing or damaged between the backup and the target.
    BROKEN_WAL(6, FailureKind.DAMAGED),
    /// The folder to restore to, or that of a tablespace, is not empty.
    OCCUPIED(7, FailureKind.CONFLICT),
    /// There is not enough free space.
    NO_SPACE(8, FailureKind.UNAVAILABLE),
    /// The folder to restore to lies where nothing must be restored.
    BAD_PLACE(9, FailureKind.USAGE),
    /// The server found damaged pages when the backup was made.
    DAMAGED_BACKUP(10, FailureKind.DAMAGED),
    /// The started copy is not what was foreseen. It runs.
    NOT_AS_FORESEEN(11, FailureKind.DAMAGED),
    /// The backup lacks what no cluster can start without.
    INCOMPLETE_BACKUP(12, FailureKind.DAMAGED),
    /// No tablespace of the backup has this number.
    UNKNOWN_TABLESPACE(13, FailureKind.USAGE),
    /// Several clusters could be meant.
    AMBIGUOUS_CLUSTER(14, FailureKind.USAGE),
    /// There is no such timeline in the repository.
    UNKNOWN_TIMELINE(15, FailureKind.NOT_FOUND);

    private final int number;
    private final FailureKind kind;

    RestoreError(int number, FailureKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public String prefix() {
        return "RESTORE";
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
