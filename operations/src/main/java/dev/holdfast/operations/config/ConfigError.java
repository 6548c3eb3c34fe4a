package dev.holdfast.operations.config;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// What can be wrong with a project's configuration.
public enum ConfigError implements FailureCode {
    /// The file named by `--config` does not exist.
    NO_FILE(1, FailureKind.NOT_FOUND),
    /// The file cannot be read: a directory, no permission.
    UNREADABLE(2, FailureKind.UNAVAILABLE),
    /// The file is not UTF-8 text, or has nothing in it.
    NOT_TEXT(3, FailureKind.USAGE),
    /// A key that is not in the format.
    UNKNOWN_KEY(4, FailureKind.USAGE),
    /// A value of a wrong kind or out of its range.
    BAD_VALUE(5, FailureKind.USAGE),
    /// The format's version is missing or not ours.
    VERSION(6, FailureKind.USAGE),
    /// A key or value of a feature that does not exist yet.
    NOT_YET(7, FailureKind.USAGE),
    /// A name that cannot name a cluster, a database, an environment.
    BAD_NAME(8, FailureKind.USAGE),
    /// Two statements that exclude each other.
    CONTRADICTION(9, FailureKind.USAGE),
    /// A key that must be there is not.
    MISSING_KEY(10, FailureKind.USAGE),
    /// A variable that is not set.
    UNKNOWN_VARIABLE(11, FailureKind.USAGE),
    /// A `${` that does not name a variable.
    BAD_REFERENCE(12, FailureKind.USAGE),
    /// A file named by `file:` cannot be used.
    SECRET_FILE(13, FailureKind.UNAVAILABLE),
    /// An environment that the file does not have.
    UNKNOWN_ENVIRONMENT(14, FailureKind.USAGE),
    /// The file found above the working folder is another user's.
    FOREIGN_FILE(15, FailureKind.DENIED);

    private final int number;
    private final FailureKind kind;

    ConfigError(int number, FailureKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public String prefix() {
        return "CONFIG";
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
