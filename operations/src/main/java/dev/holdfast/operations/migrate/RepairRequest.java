package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Argument;
import java.time.Duration;
import java.util.Optional;

/// What `migrate repair` takes.
public record RepairRequest(
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database,
        @Argument(
                        help = "how long to wait for another run to end; 15s if left out",
                        placeholder = "DURATION")
                Optional<Duration> lockTimeout) {}
