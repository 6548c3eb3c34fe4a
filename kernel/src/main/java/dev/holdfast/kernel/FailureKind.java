package dev.holdfast.kernel;

/// The kind of a failure. It decides the exit status, which scripts may rely on.
public enum FailureKind {
    /// A check did its work and found something wrong.
    FINDING(1),
    /// The command, an argument or the configuration is wrong.
    USAGE(2),
    NOT_FOUND(3),
    /// Something else holds or occupies what is needed, or is not what it should be.
    CONFLICT(4),
    /// A server, a disk or a file cannot be used now.
    UNAVAILABLE(5),
    /// Data is damaged.
    DAMAGED(6),
    /// Not allowed, or not confirmed.
    DENIED(7),
    /// The server refused a statement, ours or the user's. SQLSTATE is in the facts.
    REFUSED(8),
    /// A mistake in Holdfast.
    BUG(70);

    private final int exitStatus;

    FailureKind(int exitStatus) {
        this.exitStatus = exitStatus;
    }

    public int exitStatus() {
        return exitStatus;
    }
}
