package dev.holdfast.operations.backup;

/// How a backup stands, as far as can be seen without reading all of it.
public enum BackupState {
    /// Everything is there.
    OK,
    /// The server found pages damaged while they were read; or the backup's header cannot be read.
    DAMAGED,
    /// WAL between its start and its stop is not in the repository.
    WAITING
}
