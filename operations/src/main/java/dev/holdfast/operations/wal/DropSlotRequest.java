package dev.holdfast.operations.wal;

import dev.holdfast.kernel.Argument;
import java.util.Optional;

/// What `wal drop-slot` takes.
public record DropSlotRequest(
        @Argument(
                        help = "the cluster's name in holdfast.yml; by default the only one",
                        placeholder = "NAME")
                Optional<String> cluster,
        @Argument(
                        help = "the replication slot; by default holdfast_ and the cluster's name",
                        placeholder = "NAME")
                Optional<String> slot) {}
