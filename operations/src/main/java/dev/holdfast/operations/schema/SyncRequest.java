package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Argument;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// What `schema sync` takes.
public record SyncRequest(
        @Argument(help = "also drop what is not declared, and change what may lose data")
                boolean allowDestructive,
        @Argument(help = "do so although the project keeps no backups to go back to")
                boolean withoutBackup,
        @Argument(help = "insert the rows of the seed files afterwards") boolean seed,
        @Argument(help = "leave the seed files alone, which is the default") boolean noSeed,
        @Argument(help = "what has only another name now, may be repeated", placeholder = "OLD=NEW")
                List<String> rename,
        @Argument(help = "one transaction where that is possible, with longer locks")
                boolean oneTransaction,
        @Argument(
                        help =
                                "how long a step may wait for a lock before it tries again; 2s if left out",
                        placeholder = "DURATION")
                Optional<Duration> lockTimeout,
        @Argument(
                        help = "a server to try the plan on, where extensions are needed",
                        placeholder = "URL")
                Optional<String> sandbox,
        @Argument(help = "the database, as cluster/name or name", placeholder = "DATABASE")
                Optional<String> database) {}
