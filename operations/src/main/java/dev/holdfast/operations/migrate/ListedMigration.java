package dev.holdfast.operations.migrate;

import dev.holdfast.operations.migrate.style.MigrationVersion;

/// A line of `migrate status`.
///
/// @param title what its file is called; empty for a version without a file
/// @param up whether it has an up file
/// @param down whether it has a down file
public record ListedMigration(
        MigrationVersion version, String title, MigrationState state, boolean up, boolean down) {}
