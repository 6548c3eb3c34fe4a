package dev.holdfast.operations.migrate;

/// Where a migration stands.
public enum MigrationState {
    /// At or below the database's version.
    APPLIED,
    /// Above it.
    PENDING,
    /// Begun and not finished, up or down.
    DIRTY,
    /// The database is at it, but it has no file.
    MISSING
}
