package dev.holdfast.operations.migrate;

import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.time.Instant;
import java.util.Optional;

/// A line of `migrate status`.
///
/// @param title what its file is called
/// @param up whether it has an up file
/// @param down whether it can be undone: by its down file, or by what the journal has kept
/// @param applied when it was applied, where that is known
/// @param todo what to do about it, if something is odd
public record ListedMigration(
        MigrationVersion version,
        String title,
        MigrationState state,
        boolean up,
        boolean down,
        Optional<Instant> applied,
        Optional<String> todo) {}
