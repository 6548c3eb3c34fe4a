package dev.holdfast.operations.restore;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.EnginesFolder;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.config.ProjectLoader;
import dev.holdfast.operations.local.LocalService;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/// `restore` in a process of its own, to be killed: `ROOT AT DIR`. Says `begin` and `end`.
final class RestoreMain {
    private RestoreMain() {}

    public static void main(String[] arguments) {
        Path root = Path.of(arguments[0]);
        Supplier<Project> project =
                () -> ProjectLoader.load(root, Map.of(), Optional.empty(), Optional.empty());
        var local =
                new LocalService(
                        project, new EnginesFolder(List.of()), new Disk(), new CommandRunner());
        var service =
                new RestoreService(
                        project,
                        local,
                        (_, _) -> {
                            throw new UnsupportedOperationException();
                        },
                        new Disk(),
                        new CommandRunner());
        System.out.println("begin");
        service.restore(
                new RestoreRequest(
                        arguments[1],
                        Path.of(arguments[2]),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of()),
                new Run(Clock.systemUTC(), false, _ -> true, List.of()));
        System.out.println("end");
    }
}
