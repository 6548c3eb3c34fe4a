package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/// `schema sync` in a process of its own, to be killed.
final class SyncChild {
    private SyncChild() {}

    /// @param arguments the project's folder and a server to try the plan on
    public static void main(String[] arguments) {
        var service =
                new SchemaService(
                        () -> DeclaredProject.load(Path.of(arguments[0])),
                        () ->
                                new Workshop(
                                        RealPostgres.engines(),
                                        new Disk(),
                                        new CommandRunner(),
                                        DeclaredProject.migrations(),
                                        (_, _, _) -> Optional.empty()));
        service.sync(
                new SyncRequest(
                        false,
                        false,
                        false,
                        false,
                        List.of(),
                        false,
                        Optional.empty(),
                        Optional.of(arguments[1]),
                        Optional.empty()),
                new Run(Clock.systemUTC(), false, _ -> true, List.of()));
    }
}
