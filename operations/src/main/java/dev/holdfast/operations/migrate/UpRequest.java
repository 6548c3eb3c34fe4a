package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Argument;
import java.time.Duration;
import java.util.Optional;

/// What `migrate up` takes.
public record UpRequest(
        @Argument(
                        help = "how many migrations to apply; all if left out",
                        positional = true,
                        placeholder = "N")
                Optional<Integer> count,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database,
        @Argument(
                        help = "how long to wait for another run to end; 15s if left out",
                        placeholder = "DURATION")
                Optional<Duration> lockTimeout) {}
