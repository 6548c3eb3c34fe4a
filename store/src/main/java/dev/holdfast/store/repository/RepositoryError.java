package dev.holdfast.store.repository;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// What can be wrong with a repository.
public enum RepositoryError implements FailureCode {
    /// There is no repository in the folder.
    NO_REPOSITORY(1, FailureKind.NOT_FOUND),
    /// The folder of a repository to be made holds something else.
    OCCUPIED(2, FailureKind.CONFLICT),
    /// The format's number, the id function or a required feature is not one this program knows.
    UNKNOWN_FORMAT(3, FailureKind.CONFLICT),
    /// A part of the format that has its place and does not exist yet.
    NOT_YET(4, FailureKind.USAGE),
    /// An object is not what was written.
    DAMAGED(5, FailureKind.DAMAGED),
    /// A blob that something refers to is in no pack.
    MISSING_BLOB(6, FailureKind.DAMAGED),
    /// There is no complete backup of that label.
    NO_BACKUP(7, FailureKind.NOT_FOUND),
    /// There is a backup of that label already.
    LABEL_TAKEN(8, FailureKind.CONFLICT),
    /// A WAL segment of that name is there with other bytes.
    WAL_CONFLICT(9, FailureKind.CONFLICT),
    /// There is no WAL segment of that name.
    NO_WAL(10, FailureKind.NOT_FOUND),
    /// Packs that a backup relies on went while it was made.
    PACKS_GONE(11, FailureKind.CONFLICT),
    /// The project has no repository of that name.
    UNKNOWN_NAME(12, FailureKind.USAGE),
    /// Several repositories could be meant.
    AMBIGUOUS_NAME(13, FailureKind.USAGE);

    private final int number;
    private final FailureKind kind;

    RepositoryError(int number, FailureKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public String prefix() {
        return "REPOSITORY";
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
