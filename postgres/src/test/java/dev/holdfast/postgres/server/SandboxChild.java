package dev.holdfast.postgres.server;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.nio.file.Path;
import java.time.Duration;

/// A program that starts a sandbox, says so, and waits to be killed.
final class SandboxChild {
    private SandboxChild() {}

    static void main(String[] arguments) {
        var run = RealPostgres.run();
        var place =
                new SandboxPlace(
                        Path.of(arguments[0]),
                        RealPostgres.engines(),
                        new Disk(),
                        new CommandRunner());
        var sandbox = SandboxServer.start(RealPostgres.binaries(18), place, run);
        System.out.println(sandbox.newDatabase(run).host());
        run.pause(Duration.ofHours(1));
    }
}
