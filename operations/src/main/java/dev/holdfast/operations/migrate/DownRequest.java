package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Argument;
import java.time.Duration;
import java.util.Optional;

/// What `migrate down` takes.
public record DownRequest(
        @Argument(
                        help = "how many migrations to undo; all if left out",
                        positional = true,
                        placeholder = "N")
                Optional<Integer> count,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database,
        @Argument(
                        help = "how long to wait for another run to end; 15s if left out",
                        placeholder = "DURATION")
                Optional<Duration> lockTimeout,
        @Argument(
                        help =
                                "how long a statement may wait for a table's lock before it is tried again; 5s if left out, 0s for ever",
                        placeholder = "DURATION")
                Optional<Duration> tableLockTimeout,
        @Argument(
                        help =
                                "how many sessions may wait behind a statement before it is stopped; 50 if left out, 0 for any number",
                        placeholder = "N")
                Optional<Integer> maxBlocked,
        @Argument(
                        help = "how long one of them may wait; 10s if left out, 0s for ever",
                        placeholder = "DURATION")
                Optional<Duration> maxBlockedFor,
        @Argument(help = "back the cluster up before, to the project's repository")
                boolean backup) {}
