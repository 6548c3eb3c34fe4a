package dev.holdfast.operations.backup;

import dev.holdfast.kernel.Argument;
import java.util.Optional;

/// What `backup show` takes.
public record ShowRequest(
        @Argument(
                        help = "a backup's label, or latest",
                        positional = true,
                        placeholder = "LABEL|latest")
                String label,
        @Argument(help = "which cluster's latest", placeholder = "NAME") Optional<String> cluster,
        @Argument(
                        help = "the repository's name in holdfast.yml; by default the only one",
                        placeholder = "NAME")
                Optional<String> repository) {}
