package dev.holdfast.operations.migrate.style;

/// One file to run.
///
/// @param from the version before it
/// @param to the version that comes of it
public record Move(
        Migration migration, Direction direction, MigrationVersion from, MigrationVersion to) {}
