package dev.holdfast.operations.migrate.style;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// A row of a version table: a migration that is applied.
///
/// @param checksum of its file, as the tool writes it
/// @param success whether it came to its end
public record AppliedRow(
        MigrationVersion version,
        String title,
        Optional<Instant> at,
        Optional<String> by,
        Optional<Duration> elapsed,
        Optional<String> checksum,
        boolean success) {}
