package dev.holdfast.postgres.server;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// What can go wrong with a PostgreSQL server of our own. Numbers from 101: those below are the
/// sessions'.
public enum ServerError implements FailureCode {
    /// No programs of the wanted major version are on this machine.
    NO_BINARIES(101, FailureKind.NOT_FOUND),
    /// The archive of server programs is not what it should be.
    BAD_ARCHIVE(102, FailureKind.DAMAGED),
    /// A data directory could not be made.
    INITDB_FAILED(103, FailureKind.UNAVAILABLE),
    /// The server ended instead of starting.
    NOT_STARTED(104, FailureKind.UNAVAILABLE),
    /// The server is still recovering.
    NOT_READY(105, FailureKind.UNAVAILABLE),
    /// The server does not stop.
    NOT_STOPPED(106, FailureKind.UNAVAILABLE),
    /// The server that is to be a sandbox has another major version.
    SANDBOX_VERSION(107, FailureKind.CONFLICT);

    private final int number;
    private final FailureKind kind;

    ServerError(int number, FailureKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public String prefix() {
        return "POSTGRES";
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
