package dev.holdfast.operations.local;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// What can go wrong with the servers of a project.
public enum LocalError implements FailureCode {
    /// Another run is changing the project's servers.
    LOCKED(1, FailureKind.CONFLICT),
    /// Another program listens on a server's port.
    PORT_TAKEN(3, FailureKind.CONFLICT),
    /// A folder or file in the place of a server's is not Holdfast's.
    NOT_OURS(4, FailureKind.CONFLICT),
    /// The data directory is of another major version than the configuration asks for.
    OTHER_VERSION(5, FailureKind.CONFLICT),
    /// The password of a server is lost.
    NO_PASSWORD(6, FailureKind.DAMAGED),
    /// No such database, cluster or server is configured.
    UNKNOWN_TARGET(7, FailureKind.NOT_FOUND),
    /// Several databases could be meant.
    AMBIGUOUS_TARGET(8, FailureKind.USAGE),
    /// The server of the target is not running.
    NOT_RUNNING(9, FailureKind.UNAVAILABLE),
    /// What is to be deleted holds something that must stay.
    REPOSITORY_INSIDE(11, FailureKind.DENIED),
    /// No free TCP port was found.
    NO_FREE_PORT(12, FailureKind.UNAVAILABLE),
    /// The server runs, but does not answer.
    NO_ANSWER(13, FailureKind.UNAVAILABLE),
    /// What is to be deleted is not what was agreed to.
    CHANGED_MEANWHILE(14, FailureKind.CONFLICT),
    /// Another file system is mounted in what is to be deleted.
    MOUNT_INSIDE(15, FailureKind.DENIED),
    /// A server of that name is there already.
    NAME_TAKEN(16, FailureKind.CONFLICT),
    /// The text is no name for a server.
    BAD_NAME(17, FailureKind.USAGE);

    private final int number;
    private final FailureKind kind;

    LocalError(int number, FailureKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public String prefix() {
        return "LOCAL";
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
