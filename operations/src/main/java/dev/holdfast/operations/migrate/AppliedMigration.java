package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.time.Duration;
import java.util.Optional;

/// A migration that was run, or would be.
///
/// @param title what its file is called
/// @param statements how many statements the file has
/// @param elapsed how long it took; absent in a plan
public record AppliedMigration(
        MigrationVersion version,
        String title,
        Direction direction,
        int statements,
        ByteSize size,
        Optional<Duration> elapsed) {}
