package dev.holdfast.operations.quickstart;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Operation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.local.DownRequest;
import dev.holdfast.postgres.server.ServerBinaries;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/// Shows that Holdfast keeps its promise.
public final class QuickstartService {
    private static final int NEWEST = ServerBinaries.NEWEST_MAJOR;

    private final Supplier<Project> project;
    private final Path home;
    private final Disk disk;
    private final Rooms.Maker rooms;

    /// @param home where the program's own files are, the example among them
    public QuickstartService(Supplier<Project> project, Path home, Disk disk, Rooms.Maker rooms) {
        this.project = project;
        this.home = home;
        this.disk = disk;
        this.rooms = rooms;
    }

    /// The operations of this room.
    public List<Operation<?, ?>> operations() {
        return List.of(
                new Operation<>(
                        "quickstart",
                        "lose a table on a server of its own, get it back, and prove it",
                        Effect.CHANGE,
                        QuickstartRequest.class,
                        QuickstartResult.class,
                        "quickstart --fast",
                        () -> this::quickstart));
    }

    /// Lets a cluster with data lose a table and many rows, restores it to just before that, and
    /// compares every row.
    public QuickstartResult quickstart(QuickstartRequest request, Run run) {
        var folder =
                new QuickstartFolder(
                        project.get().root().resolve(".holdfast").resolve("quickstart"),
                        home.resolve("examples/tmi"),
                        disk);
        folder.check();
        if (run.dryRun()) {
            return plan(folder);
        }
        if (folder.hasServers()) {
            rooms.make(folder::project).local().down(new DownRequest(), run);
        }
        folder.delete();
        folder.create(NEWEST);
        return new Story(folder, rooms.make(folder::project), request.fast(), run).tell();
    }

    private static QuickstartResult plan(QuickstartFolder folder) {
        return new QuickstartResult(
                true,
                false,
                0,
                Story.ACCIDENT,
                Instant.EPOCH,
                0,
                0,
                0,
                Duration.ZERO,
                folder.folder(),
                List.of(),
                Story.CHAPTERS.stream()
                        .map(it -> new QuickstartResult.Chapter(it, Duration.ZERO, new ByteSize(0)))
                        .toList());
    }
}
