package dev.holdfast.operations.repository;

import dev.holdfast.kernel.Argument;
import java.util.Optional;

/// What `repository stats` takes.
public record StatsRequest(
        @Argument(
                        help = "the repository's name in holdfast.yml; by default the only one",
                        placeholder = "NAME")
                Optional<String> repository) {}
