package dev.holdfast.app;

import dev.holdfast.kernel.Operation;
import dev.holdfast.surface.cli.GlobalOptions;
import java.util.List;

/// Says what is made of what: the only place that makes services. Reading it is reading the
/// architecture.
final class Wiring {
    private Wiring() {}

    static List<Operation<?, ?>> operations(GlobalOptions options) {
        return List.of();
    }
}
