package dev.holdfast.operations.backup;

/// A file of the cluster that lies outside its data directory, and so is not in the backup.
public record OutsideFile(String path) {}
