package dev.holdfast.operations.backup;

import dev.holdfast.kernel.Argument;
import java.util.Optional;

/// What `backup run` takes.
public record RunRequest(
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
                                "spread the checkpoint before the backup out as the server's"
                                        + " settings say, instead of making it at once")
                boolean spreadCheckpoint) {}
