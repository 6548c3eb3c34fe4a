package dev.holdfast.testkit;

import dev.holdfast.kernel.disk.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// Crashes a piece of work at every one of its effects on the disk.
public final class Crashes {
    private static final int ENDLESS = 10_000;

    private Crashes() {}

    /// What a check looks at.
    ///
    /// @param folder what is left
    /// @param effects how many effects happened before the crash
    /// @param finished whether the work had ended and so reported success
    /// @param survival what was left of effects that were not synced
    public record Aftermath(Path folder, int effects, boolean finished, Survival survival) {}

    /// Does the work again and again, halted after 0, 1, 2 ... effects until it ends, and has what
    /// each crash leaves checked, once for each way in which unsynced effects survive.
    ///
    /// @param scratch an empty folder to work in
    /// @param prepare puts into a folder what is there before the work
    /// @param work the work on a folder, all of whose effects go through the disk it is given
    /// @param check throws if what is left is not as it should be
    /// @return how many effects the work has
    public static int atEveryEffect(
            Path scratch,
            Consumer<Path> prepare,
            BiConsumer<Path, Disk> work,
            Consumer<Aftermath> check) {
        for (int effects = 0; effects < ENDLESS; effects++) {
            Path folder = folder(scratch.resolve("work-" + effects));
            prepare.accept(folder);
            var recorder = DiskRecorder.haltingAfter(effects, folder);
            boolean finished = finishes(work, folder, recorder);
            for (Survival survival : Survival.values()) {
                Path left = folder(scratch.resolve("left-%d-%s".formatted(effects, survival)));
                PowerLoss.replay(recorder, survival, left);
                check(check, new Aftermath(left, recorder.effects().size(), finished, survival));
            }
            check(
                    check,
                    new Aftermath(
                            folder, recorder.effects().size(), finished, Survival.EVERYTHING));
            if (finished) {
                return recorder.effects().size();
            }
        }
        throw new AssertionError("the work has not ended after %d effects".formatted(ENDLESS));
    }

    private static boolean finishes(
            BiConsumer<Path, Disk> work, Path folder, DiskRecorder recorder) {
        try {
            work.accept(folder, recorder.disk());
            return !recorder.halted();
        } catch (HaltedError _) {
            return false;
        }
    }

    private static void check(Consumer<Aftermath> check, Aftermath aftermath) {
        try {
            check.accept(aftermath);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "after %d effects, %s, of the unsynced ones %s survive: %s"
                            .formatted(
                                    aftermath.effects(),
                                    aftermath.finished() ? "all done" : "halted",
                                    aftermath.survival(),
                                    e.getMessage()),
                    e);
        }
    }

    private static Path folder(Path path) {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
