package dev.holdfast.operations.local;

/// Looks at all servers of the project.
public record StatusRequest() {}
