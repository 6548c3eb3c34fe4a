package dev.holdfast.operations.backup;

import dev.holdfast.kernel.Argument;
import java.util.Optional;

/// What `backup list` takes.
public record ListRequest(
        @Argument(help = "only the backups of this cluster", placeholder = "NAME")
                Optional<String> cluster,
        @Argument(
                        help = "the repository's name in holdfast.yml; by default the only one",
                        placeholder = "NAME")
                Optional<String> repository) {}
