package dev.holdfast.operations.local;

/// What a server is doing.
public enum ServerPhase {
    /// It was never made.
    ABSENT,
    STOPPED,
    /// On its way up: recovering, or loading its data.
    STARTING,
    RUNNING,
    STOPPING,
    /// Somebody else's, and something answers at its address.
    REACHABLE,
    /// Somebody else's, and nothing answers at its address.
    UNREACHABLE
}
