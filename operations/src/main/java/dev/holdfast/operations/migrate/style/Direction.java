package dev.holdfast.operations.migrate.style;

/// Which of a migration's two files runs.
public enum Direction {
    /// Applies the migration.
    UP,
    /// Undoes it.
    DOWN
}
