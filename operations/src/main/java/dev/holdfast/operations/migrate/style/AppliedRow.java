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
        boolean success) {

    /// A migration of which nothing is known but its version.
    static AppliedRow of(MigrationVersion version) {
        return of(version, Optional.empty());
    }

    static AppliedRow of(MigrationVersion version, Optional<Instant> at) {
        return new AppliedRow(
                version, "", at, Optional.empty(), Optional.empty(), Optional.empty(), true);
    }
}
