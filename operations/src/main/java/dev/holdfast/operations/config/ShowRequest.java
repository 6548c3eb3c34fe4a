package dev.holdfast.operations.config;

import dev.holdfast.kernel.Argument;

/// The arguments of `config show`.
public record ShowRequest(@Argument(help = "show passwords and other secrets") boolean reveal) {}
