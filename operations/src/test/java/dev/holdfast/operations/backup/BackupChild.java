package dev.holdfast.operations.backup;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.RunListener;
import dev.holdfast.kernel.disk.Disk;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// `backup run` in a process of its own, to be killed, or to die at a given place as if it were.
final class BackupChild {
    private static final int KILLED = 137;

    private BackupChild() {}

    /// @param arguments the project's folder; `step NAME` or `effect N` to die there
    public static void main(String[] arguments) {
        String what = arguments.length > 1 ? arguments[1] : "";
        String where = arguments.length > 2 ? arguments[2] : "";
        var effects = new AtomicInteger();
        int last = what.equals("effect") ? Integer.parseInt(where) : Integer.MAX_VALUE;
        var disk =
                new Disk(_ -> {
                    if (effects.incrementAndGet() > last) {
                        Runtime.getRuntime().halt(KILLED);
                    }
                });
        RunListener listener =
                event -> {
                    if (what.equals("step") && begins(event, where)) {
                        Runtime.getRuntime().halt(KILLED);
                    }
                };
        new BackupService(() -> Scene.load(Path.of(arguments[0])), disk, "test")
                .run(
                        Scene.request(),
                        new Run(Clock.systemUTC(), false, _ -> true, List.of(listener)));
        System.out.println("effects " + effects.get());
    }

    private static boolean begins(RunEvent event, String step) {
        return switch (event) {
            case RunEvent.Started it -> ("begin " + it.step()).startsWith(step);
            case RunEvent.Advanced it -> ("in " + it.step()).startsWith(step);
            case RunEvent.Ended it -> ("end " + it.step()).startsWith(step);
            case RunEvent.Noted _ -> false;
        };
    }
}
