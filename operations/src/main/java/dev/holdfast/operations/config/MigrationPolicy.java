package dev.holdfast.operations.config;

/// Who runs the migrations of a database.
public enum MigrationPolicy {
    /// A person, by `migrate up`.
    MANUAL
}
