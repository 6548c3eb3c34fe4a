package dev.holdfast.operations.local;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;

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
            String holder = "pid %d, run %s".formatted(ProcessHandle.current().pid(), run.id());
            folder.put(folder.lockHolder(), holder + "\n", Disk.PUBLIC_FILE);
            taken = true;
            return new LocalLock(channel);
        } finally {
            if (!taken) {
                channel.close();
            }
        }
    }

    private static FileChannel open(LocalFolder folder) throws IOException {
        boolean isNew = !Files.exists(folder.lock());
        var channel =
                FileChannel.open(
                        folder.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
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
