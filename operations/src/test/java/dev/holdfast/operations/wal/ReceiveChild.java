package dev.holdfast.operations.wal;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.config.ProjectLoader;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `wal receive` in a process of its own, to be killed.
final class ReceiveChild {
    private ReceiveChild() {}

    /// @param arguments the project's folder
    public static void main(String[] arguments) {
        var service =
                new WalService(
                        () ->
                                ProjectLoader.load(
                                        Path.of(arguments[0]),
                                        Map.of(),
                                        Optional.empty(),
                                        Optional.empty()),
                        new Disk());
        service.receive(
                ReceiveScene.request(Optional.empty()),
                new Run(Clock.systemUTC(), false, _ -> true, List.of()));
    }
}
