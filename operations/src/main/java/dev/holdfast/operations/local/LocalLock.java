package dev.holdfast.operations.local;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.KernelError;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// One run at a time changes the servers of a project. The system gives the lock back when its
/// holder ends, however it ends.
final class LocalLock implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(20);

    private final FileChannel channel;

    private LocalLock(FileChannel channel) {
        this.channel = channel;
    }

    /// Takes the lock, waiting for another run at most `patience`.
    static LocalLock take(LocalFolder folder, Duration patience, Run run) {
        folder.prepare();
        try {
            return take(folder, open(folder), patience, run);
        } catch (IOException e) {
            throw DiskFailure.of(e, "lock", folder.lock());
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException _) {
            // The system gives the lock back when the program ends.
        }
    }

    private static LocalLock take(
            LocalFolder folder, FileChannel channel, Duration patience, Run run)
            throws IOException {
        long start = System.nanoTime();
        boolean taken = false;
        try {
            while (!tryLock(channel)) {
                if (System.nanoTime() - start > patience.toNanos()) {
                    throw locked(folder);
                }
                run.pause(POLL);
            }
            // Under the lock, like all that is written here: whoever has it takes a temporary file
            // for one that a kill left.
            sayWhoHoldsIt(folder, run);
            folder.ignore();
            taken = true;
            return new LocalLock(channel);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    /// For messages only: a full disk must not keep anybody from stopping a server on it.
    private static void sayWhoHoldsIt(LocalFolder folder, Run run) {
        String holder = "pid %d, run %s".formatted(ProcessHandle.current().pid(), run.id());
        try {
            folder.put(folder.lockHolder(), holder + "\n", Disk.PUBLIC_FILE);
        } catch (FailureException e) {
            if (e.failure().code() != KernelError.DISK_FULL) {
                throw e;
            }
        }
    }

    /// Private, or anybody could hold it; and never through a link, which root would follow out of
    /// another user's project.
    private static FileChannel open(LocalFolder folder) throws IOException {
        boolean isNew = !Files.exists(folder.lock(), LinkOption.NOFOLLOW_LINKS);
        var channel =
                FileChannel.open(
                        folder.lock(),
                        Set.of(
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE,
                                LinkOption.NOFOLLOW_LINKS),
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString(Disk.PRIVATE_FILE)));
        if (isNew) {
            folder.owner().give(folder.lock(), folder.disk());
        }
        return channel;
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return Optional.ofNullable(channel.tryLock()).isPresent();
        } catch (OverlappingFileLockException _) {
            return false;
        }
    }

    private static FailureException locked(LocalFolder folder) {
        String holder = "another run";
        try {
            holder = Files.readString(folder.lockHolder()).strip();
        } catch (IOException _) {
            // It has not said who it is yet.
        }
        return Failure.of(
                        LocalError.LOCKED,
                        "another run is at work on this project's servers: " + holder)
                .hint("wait until it has ended, or use up --wait")
                .fact("holder", holder)
                .exception();
    }
}
