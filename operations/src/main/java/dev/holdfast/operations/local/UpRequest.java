package dev.holdfast.operations.local;

import dev.holdfast.kernel.Argument;

/// How to bring the servers up.
public record UpRequest(
        @Argument(
                        name = "wait",
                        help = "wait as long as a server recovers, or another run is at work")
                boolean patient,
        @Argument(help = "give a server another port where a program has taken its own")
                boolean newPorts) {}
