package dev.holdfast.operations.quickstart;

import dev.holdfast.kernel.Argument;

/// Asks for the demonstration.
public record QuickstartRequest(
        @Argument(help = "with less data; nothing else differs") boolean fast) {}
