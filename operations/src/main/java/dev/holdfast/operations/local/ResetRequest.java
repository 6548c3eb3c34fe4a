package dev.holdfast.operations.local;

/// Deletes all servers of the project.
public record ResetRequest() {}
