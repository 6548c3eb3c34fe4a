package dev.holdfast.operations.config;

import java.nio.file.Path;

/// Where backups are kept.
///
/// @param path the folder, absolute; no operation of another room deletes anything in it
public record RepositoryConfig(Path path) {}
