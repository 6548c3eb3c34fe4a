package dev.holdfast.operations.config;

/// Who runs the migrations of a database.
public enum MigrationPolicy {
    /// A person, by `migrate up`; what starts only asks whether anything is pending.
    MANUAL,
    /// Whatever starts, too: an application by `migrate up --on-start`, and `up` on servers of
    /// ours.
    ON_START
}
