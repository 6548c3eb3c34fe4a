package dev.holdfast.app;

import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.EnginesFolder;
import dev.holdfast.operations.config.ConfigService;
import dev.holdfast.operations.config.LoadedProject;
import dev.holdfast.operations.config.ProjectLoader;
import dev.holdfast.operations.local.LocalService;
import dev.holdfast.surface.cli.GlobalOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Says what is made of what: the only place that makes services. Reading it is reading the
/// architecture.
final class Wiring {
    private Wiring() {}

    static List<Operation<?, ?>> operations(GlobalOptions options) {
        var operations = new ArrayList<Operation<?, ?>>();
        operations.addAll(local(options).operations());
        operations.addAll(new ConfigService(() -> project(options)).operations());
        return operations;
    }

    private static LocalService local(GlobalOptions options) {
        Optional<Path> home =
                Optional.ofNullable(System.getProperty("holdfast.home")).map(Path::of);
        return new LocalService(
                () -> project(options).project(),
                EnginesFolder.usual(home, System.getenv()),
                new Disk(),
                new CommandRunner());
    }

    private static LoadedProject project(GlobalOptions options) {
        return ProjectLoader.loadWithOrigins(
                Path.of(""), System.getenv(), options.config(), options.environment());
    }
}
