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
        @Argument(help = "apply also what later migrations have overtaken") boolean outOfOrder,
        @Argument(help = "make the database if it does not exist") boolean createDatabase,
        @Argument(
                        help =
                                "what an application's start calls: applies where the policy is on-start, and else only fails while something is pending")
                boolean onStart,
        @Argument(
                        help =
                                "what to do while another run is at work: wait (until --lock-timeout) or leave; wait if left out")
                Optional<IfRunning> ifRunning,
        @Argument(help = "back the cluster up before, to the project's repository")
                boolean backup) {
    /// All that is pending.
    public static final UpRequest ALL =
            new UpRequest(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false,
                    false,
                    false,
                    Optional.empty(),
                    false);

    /// All that is pending of a database, if its policy is that what starts applies it.
    public static UpRequest onStart(String database) {
        return new UpRequest(
                Optional.empty(),
                Optional.of(database),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                true,
                Optional.empty(),
                false);
    }

    /// What to do while another run is at work.
    public enum IfRunning {
        /// Wait until it has ended, and apply what it has left.
        WAIT,
        /// Leave the work to it.
        LEAVE
    }
}
