package dev.holdfast.operations.wal;

import dev.holdfast.kernel.Argument;
import java.util.Optional;

/// What `wal status` takes.
public record StatusRequest(
        @Argument(
                        help = "the cluster's name in holdfast.yml; by default all of them",
                        placeholder = "NAME")
                Optional<String> cluster,
        @Argument(
                        help = "the repository's name in holdfast.yml; by default the only one",
                        placeholder = "NAME")
                Optional<String> repository) {}
