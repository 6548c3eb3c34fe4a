package dev.holdfast.store.repository;

/// How much a repository holds. Sizes are in bytes.
///
/// @param backups complete ones
/// @param unfinishedBackups begun and not completed: running just now, or broken off
/// @param logicalBytes the files of all complete backups together
/// @param uniqueBytes the content of all blobs, each once
/// @param packBytes the packs
/// @param walBytes the WAL objects
/// @param allBytes every file of the repository
/// @param leftovers temporary files: of writers at work, or of writers that were killed
public record RepositoryStats(
        RepositoryIdentity identity,
        int backups,
        int unfinishedBackups,
        long packs,
        long blobs,
        long walSegments,
        long walParts,
        long logicalBytes,
        long uniqueBytes,
        long packBytes,
        long walBytes,
        long allBytes,
        long leftovers) {}
