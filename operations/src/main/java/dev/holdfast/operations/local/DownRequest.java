package dev.holdfast.operations.local;

/// Stops all servers of the project.
public record DownRequest() {}
