package dev.holdfast.kernel.disk;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.Consumer;

/// A file being written from front to back: see [Disk#append]. Each write is one effect and goes to
/// the file as it comes, so write large pieces; a direct buffer is not copied. One thread writes;
/// another may sync, rename and read meanwhile.
public final class DiskAppender implements AutoCloseable {
    private volatile Path file;
    private final FileChannel channel;
    private final Consumer<DiskEffect> before;
    private volatile long length;

    DiskAppender(Path file, FileChannel channel, Consumer<DiskEffect> before) {
        this.file = file;
        this.channel = channel;
        this.before = before;
    }

    public Path file() {
        return file;
    }

    /// How many bytes were written.
    public long length() {
        return length;
    }

    /// Writes all that remains in the buffer. Not yet durable: see [#sync()].
    public synchronized void write(ByteBuffer content) {
        before.accept(new DiskEffect.Append(file, content.asReadOnlyBuffer()));
        length += content.remaining();
        try {
            while (content.hasRemaining()) {
                channel.write(content);
            }
        } catch (IOException e) {
            throw DiskFailure.of(e, "write", file);
        }
    }

    /// Tells other programs that the file is still being written ([Disk#isHeld]), until it is
    /// closed or the program dies. Where the file system has no locks nobody is told.
    public void hold() {
        try {
            channel.tryLock();
        } catch (IOException _) {
            // Then others may take it for left, and must be able to live with that.
        }
    }

    /// Fills the buffer from what was written, also when another program has deleted the name.
    public void read(ByteBuffer target, long from) {
        try {
            for (long at = from; target.hasRemaining(); ) {
                int read = channel.read(target, at);
                if (read < 0) {
                    throw new EOFException("it ends at byte " + at);
                }
                at += read;
            }
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    /// Makes durable what was written so far; the name is so after the sync of its directory.
    public void sync() {
        before.accept(new DiskEffect.Sync(file));
        try {
            channel.force(false);
        } catch (IOException e) {
            throw DiskFailure.of(e, "sync", file);
        }
    }

    /// Gives the file another name, replacing what has it; durable after the directory's sync. The
    /// writing goes on meanwhile, in another thread if need be.
    public synchronized void rename(Path to) {
        before.accept(new DiskEffect.Rename(file, to));
        try {
            Files.move(file, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw DiskFailure.of(e, "rename", file);
        }
        file = to;
    }

    /// Ends the writing. What was not synced may be lost.
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw DiskFailure.of(e, "close", file);
        }
    }
}
