package dev.holdfast.operations.local;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.EnginesFolder;
import dev.holdfast.operations.config.ProjectLoader;
import java.io.File;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A program to be killed, or run as another user: `OPERATION ROOT ENGINES`.
final class LocalMain {
    private LocalMain() {}

    public static void main(String[] arguments) {
        Path root = Path.of(arguments[1]);
        var service =
                new LocalService(
                        () ->
                                ProjectLoader.load(
                                        root, Map.of(), Optional.empty(), Optional.empty()),
                        new EnginesFolder(
                                Stream.of(arguments[2].split(File.pathSeparator))
                                        .map(Path::of)
                                        .toList()),
                        new Disk(),
                        new CommandRunner());
        var run = new Run(Clock.systemUTC(), false, _ -> true, List.of(LocalMain::say));
        long start = System.nanoTime();
        var result =
                switch (arguments[0]) {
                    case "up" -> service.up(new UpRequest(false, false), run);
                    case "down" -> service.down(new DownRequest(), run);
                    case "reset" -> service.reset(new ResetRequest(), run);
                    case "status" -> service.status(new StatusRequest(), run);
                    default -> throw new IllegalArgumentException(arguments[0]);
                };
        System.out.println(result.sentence());
        System.out.println((System.nanoTime() - start) / 1_000_000 + " ms");
    }

    private static void say(RunEvent event) {
        switch (event) {
            case RunEvent.Noted note -> System.out.println(note.text());
            case RunEvent.Ended ended ->
                    System.out.println(ended.step() + " " + ended.elapsed().toMillis() + " ms");
            case RunEvent.Started _, RunEvent.Advanced _ -> {}
        }
    }
}
