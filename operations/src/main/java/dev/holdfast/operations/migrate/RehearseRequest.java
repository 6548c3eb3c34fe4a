package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Argument;
import java.time.Duration;
import java.util.Optional;

/// What `migrate rehearse` takes.
public record RehearseRequest(
        @Argument(
                        help = "how many of the pending migrations; all if left out",
                        positional = true,
                        placeholder = "N")
                Optional<Integer> count,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database,
        @Argument(help = "try also what later migrations have overtaken") boolean outOfOrder,
        @Argument(help = "try them on an empty database, also where there is a backup")
                boolean empty,
        @Argument(
                        help =
                                "for how long others may be kept from a table before it counts as a finding; 1s if left out",
                        placeholder = "DURATION")
                Optional<Duration> longestBlock,
        @Argument(
                        help = "with an empty database: a server to make it on instead of our own",
                        placeholder = "URL")
                Optional<String> sandbox) {}
