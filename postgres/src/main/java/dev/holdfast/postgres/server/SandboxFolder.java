package dev.holdfast.postgres.server;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.process.LiveProcess;
import dev.holdfast.kernel.process.RunAs;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/// The folder of one sandbox, `s-1a2b3c4d`, and the lock beside it, `s-1a2b3c4d.lock`. The system
/// gives the lock back when its holder ends, however it ends: a folder whose lock can be had is
/// nobody's.
///
/// The names are short, because a socket must lie in the folder.
final class SandboxFolder implements AutoCloseable {
    private static final String LOCK = ".lock";
    private static final Pattern LOCK_NAME = Pattern.compile("s-[0-9a-f]{8}\\.lock");
    private static final Duration POLL = Duration.ofMillis(10);

    /// What may be at work in a data directory that is being made.
    private static final Set<String> MAKERS =
            Set.of("postgres", "pg_ctl", "initdb", "cp", "runuser", "unshare", "env", "sh");

    /// The locks of this program. It must not even open their files: closing one gives up every
    /// lock that the program has on it.
    private static final Map<Path, FileChannel> HELD = new HashMap<>();

    private final Path folder;
    private final SandboxPlace place;

    private SandboxFolder(Path folder, SandboxPlace place) {
        this.folder = folder;
        this.place = place;
    }

    /// Takes a folder of one's own, which is not made yet, after removing those of killed runs.
    static SandboxFolder take(SandboxPlace place, Run run) {
        Path parent = place.folder();
        RunAs owner = makeParent(place);
        synchronized (HELD) {
            try (var _ = gate(parent, owner, place.disk(), run)) {
                removeDead(place, run);
                return create(place, owner);
            } catch (IOException e) {
                throw DiskFailure.of(e, "lock", parent);
            }
        }
    }

    Path folder() {
        return folder;
    }

    /// Ends what works in the folder, and deletes it.
    void remove(Run run) {
        remove(folder, place, run);
    }

    /// Lets the folder go. If it is still there the next sandbox in this place removes it.
    @Override
    public void close() {
        Path lock = lock(folder);
        synchronized (HELD) {
            try (var channel = HELD.remove(lock)) {
                if (channel != null && !Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                    place.disk().delete(lock);
                }
            } catch (IOException _) {
                // The system gives the lock back when the program ends.
            }
        }
    }

    private static RunAs makeParent(SandboxPlace place) {
        Path existing = place.folder();
        while (!Files.isDirectory(existing)) {
            existing = ServerFolder.parent(existing);
        }
        RunAs owner = RunAs.ownerOfProject(existing);
        if (!existing.equals(place.folder())) {
            // The servers' user must get through.
            place.disk().createDirectories(place.folder(), Disk.PUBLIC_DIRECTORY);
            for (Path made = place.folder();
                    !made.equals(existing);
                    made = ServerFolder.parent(made)) {
                owner.give(made, place.disk());
            }
        }
        return owner;
    }

    /// One at a time looks for what killed runs left: else one might take for left what another is
    /// just making.
    private static FileChannel gate(Path parent, RunAs owner, Disk disk, Run run)
            throws IOException {
        var channel = open(parent.resolve(LOCK), owner, disk);
        boolean taken = false;
        try {
            while (channel.tryLock() == null) {
                run.pause(POLL);
            }
            taken = true;
            return channel;
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static SandboxFolder create(SandboxPlace place, RunAs owner) throws IOException {
        Path folder;
        do {
            String name = HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
            folder = place.folder().resolve("s-" + name);
        } while (Files.exists(lock(folder), LinkOption.NOFOLLOW_LINKS));
        var channel = open(lock(folder), owner, place.disk());
        channel.tryLock();
        HELD.put(lock(folder), channel);
        return new SandboxFolder(folder, place);
    }

    private static void removeDead(SandboxPlace place, Run run) throws IOException {
        try (var entries = Files.newDirectoryStream(place.folder(), "s-*" + LOCK)) {
            for (Path lock : entries) {
                if (LOCK_NAME.matcher(String.valueOf(lock.getFileName())).matches()
                        && !HELD.containsKey(lock)) {
                    removeIfDead(lock, place, run);
                }
            }
        }
    }

    private static void removeIfDead(Path lock, SandboxPlace place, Run run) throws IOException {
        try (var channel =
                        FileChannel.open(
                                lock, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
                var taken = channel.tryLock()) {
            if (taken != null) {
                String name = String.valueOf(lock.getFileName());
                Path folder = lock.resolveSibling(name.substring(0, name.length() - LOCK.length()));
                remove(folder, place, run);
                place.disk().delete(lock);
            }
        } catch (AccessDeniedException | OverlappingFileLockException _) {
            // Another user's: not ours to judge.
        }
    }

    private static void remove(Path folder, SandboxPlace place, Run run) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        var files = new ServerFolder(folder);
        new ServerStop(files, "", RunAs.ofOwner(folder), place.runner()).abandon(run);
        // A server that is only just starting says nothing of itself yet, and a copy may be under
        // way.
        LiveProcess.naming(files.data()).stream()
                .filter(process -> process.program().filter(MAKERS::contains).isPresent())
                .forEach(process -> process.kill(run));
        place.disk().deleteTree(folder);
    }

    private static Path lock(Path folder) {
        return folder.resolveSibling(folder.getFileName() + LOCK);
    }

    private static FileChannel open(Path file, RunAs owner, Disk disk) throws IOException {
        boolean isNew = !Files.exists(file, LinkOption.NOFOLLOW_LINKS);
        var channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(Disk.PRIVATE_FILE)));
        if (isNew) {
            owner.give(file, disk);
        }
        return channel;
    }
}
