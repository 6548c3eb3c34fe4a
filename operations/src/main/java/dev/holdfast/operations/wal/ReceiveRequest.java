package dev.holdfast.operations.wal;

import dev.holdfast.kernel.Argument;
import dev.holdfast.postgres.wal.Lsn;
import java.util.Optional;

/// What `wal receive` takes.
public record ReceiveRequest(
        @Argument(
                        help = "the cluster's name in holdfast.yml; by default the only one",
                        placeholder = "NAME")
                Optional<String> cluster,
        @Argument(
                        help = "the repository's name in holdfast.yml; by default the only one",
                        placeholder = "NAME")
                Optional<String> repository,
        @Argument(
                        help =
                                "the replication slot to use; by default holdfast_ and the cluster's name",
                        placeholder = "NAME")
                Optional<String> slot,
        @Argument(help = "stop once the WAL before this position is here", placeholder = "LSN")
                Optional<Lsn> until) {}
