package dev.holdfast.operations.local;

/// What `up` did with a server, or would do.
public enum UpAction {
    /// Made and started.
    CREATED,
    /// It was stopped and was started.
    STARTED,
    /// It was running, left by a run that did not end well, and was taken over.
    ADOPTED,
    /// It was running.
    RUNNING
}
