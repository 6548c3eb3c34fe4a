package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Argument;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.time.Duration;
import java.util.Optional;

/// What `migrate stamp` takes.
public record StampRequest(
        @Argument(
                        help = "the version of a file that is to be recorded as applied, or none",
                        positional = true,
                        placeholder = "VERSION")
                MigrationVersion target,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database,
        @Argument(
                        help = "how long to wait for another run to end; 15s if left out",
                        placeholder = "DURATION")
                Optional<Duration> lockTimeout) {}
