package dev.holdfast.kernel.process;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.KernelError;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Where server programs are unpacked, once for all projects. Each stands in a folder named by the
/// content it came from, is never changed afterwards, and can be read by every user, because root's
/// servers run as somebody else.
///
/// @param candidates folders to look in; a program is unpacked into the first that can be written
public record EnginesFolder(List<Path> candidates) {
    private static final Duration LOCK_POLL = Duration.ofMillis(20);

    public EnginesFolder {
        candidates = List.copyOf(candidates);
    }

    /// The usual places: beside the running program, else the user's cache. For root the cache is
    /// the machine's, since no other user can pass through root's home.
    ///
    /// @param home where Holdfast is installed (`holdfast.home`), if known
    /// @param variables the environment
    public static EnginesFolder usual(Optional<Path> home, Map<String, String> variables) {
        boolean root = RunAs.isRoot();
        var candidates = new ArrayList<Path>();
        home.map(folder -> folder.resolve("build").resolve("engines"))
                .filter(folder -> !root || isOpenToAll(folder))
                .ifPresent(candidates::add);
        candidates.add(root ? Path.of("/var/cache/holdfast/engines") : userCache(variables));
        return new EnginesFolder(candidates);
    }

    /// What is unpacked: an entry of a jar of ours.
    ///
    /// @param name what it is, with its version, such as `postgresql-18.6`
    /// @param crc32 of the content; with the length it tells one build from another at no cost, and
    ///   the jar is as trusted as the running program
    /// @param content read only if it must be unpacked
    public record Archive(String name, long crc32, long length, Supplier<byte[]> content) {
        String folderName() {
            return "%s-%08x-%x".formatted(name, crc32, length);
        }
    }

    /// The folder with what `unpacker` makes of an archive: found, or made now. Safe for several
    /// processes at once and for a kill in the middle.
    ///
    /// @param unpacker fills an empty folder from the content
    public Path unpacked(Archive archive, BiConsumer<byte[], Path> unpacker, Disk disk, Run run) {
        for (Path candidate : candidates) {
            Path ready = candidate.resolve(archive.folderName());
            if (Files.isDirectory(ready)) {
                return ready;
            }
        }
        Path engines = firstWritable(disk);
        Path ready = engines.resolve(archive.folderName());
        try (var _ = lock(engines, run);
                var step = run.step("unpack " + archive.name())) {
            if (!Files.isDirectory(ready)) {
                removeLeftovers(engines, disk);
                unpack(ready, archive.content().get(), unpacker, disk, run);
            }
            step.complete();
        } catch (IOException e) {
            throw DiskFailure.of(e, "unpack " + archive.name() + " into", engines);
        }
        return ready;
    }

    /// The first folder of this name in which something can be made, for caches of the same kind.
    public Path firstWritable(Disk disk) {
        for (Path candidate : candidates) {
            if (isWritable(candidate)) {
                disk.createDirectories(candidate, Disk.PUBLIC_DIRECTORY);
                return candidate;
            }
        }
        throw Failure.of(
                        KernelError.DISK,
                        "cannot unpack server programs: none of these folders can be written: "
                                + candidates)
                .exception();
    }

    private static void unpack(
            Path ready, byte[] archive, BiConsumer<byte[], Path> unpacker, Disk disk, Run run) {
        Path temporary = ready.resolveSibling("." + ready.getFileName() + ".tmp");
        disk.createDirectories(temporary, Disk.PUBLIC_DIRECTORY);
        unpacker.accept(archive, temporary);
        run.checkCancelled();
        // A power cut must not leave a folder of the right name with empty files in it.
        disk.syncTree(temporary);
        disk.rename(temporary, ready);
        disk.syncDirectory(parentOf(ready));
    }

    /// Whoever holds the lock is the only one at work here, so what is half done was broken off.
    private static void removeLeftovers(Path engines, Disk disk) throws IOException {
        try (var entries = Files.newDirectoryStream(engines, ".*.tmp")) {
            for (Path leftover : entries) {
                disk.deleteTree(leftover);
            }
        }
    }

    private static Lock lock(Path engines, Run run) throws IOException {
        var channel =
                FileChannel.open(
                        engines.resolve(".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
        boolean taken = false;
        try {
            while (tryLock(channel).isEmpty()) {
                run.pause(LOCK_POLL);
            }
            taken = true;
            return channel::close;
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static Optional<FileLock> tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock());
        } catch (OverlappingFileLockException _) {
            return Optional.empty();
        }
    }

    private static boolean isWritable(Path folder) {
        Path existing = nearestExisting(folder);
        return existing != null && Files.isDirectory(existing) && Files.isWritable(existing);
    }

    private static boolean isOpenToAll(Path folder) {
        for (Path at = nearestExisting(folder); at != null; at = at.getParent()) {
            try {
                if (!Files.getPosixFilePermissions(at)
                        .contains(PosixFilePermission.OTHERS_EXECUTE)) {
                    return false;
                }
            } catch (IOException _) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Path nearestExisting(Path folder) {
        Path at = folder.toAbsolutePath();
        while (at != null && !Files.exists(at)) {
            at = at.getParent();
        }
        return at;
    }

    private static Path userCache(Map<String, String> variables) {
        String cache = variables.get("XDG_CACHE_HOME");
        Path base =
                cache != null && cache.startsWith("/")
                        ? Path.of(cache)
                        : Path.of(System.getProperty("user.home"), ".cache");
        return base.resolve("holdfast").resolve("engines");
    }

    private static Path parentOf(Path path) {
        Path parent = path.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("no directory above " + path);
        }
        return parent;
    }

    @FunctionalInterface
    private interface Lock extends AutoCloseable {
        @Override
        void close() throws IOException;
    }
}
