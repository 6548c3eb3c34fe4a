package dev.holdfast.kernel.disk;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.FailureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Every durable effect of Holdfast on files. A listener hears each effect before it happens; a
/// test's listener throws at the n-th and so halts the program there.
public final class Disk {
    /// Readable and writable by the owner only, as `chmod 600`.
    public static final String PRIVATE_FILE = "rw-------";

    /// For the owner only, as `chmod 700`.
    public static final String PRIVATE_DIRECTORY = "rwx------";

    /// As `chmod 644`.
    public static final String PUBLIC_FILE = "rw-r--r--";

    /// As `chmod 755`.
    public static final String PUBLIC_DIRECTORY = "rwxr-xr-x";

    private static final int SYNC_THREADS = 16;

    // Strict: a person's own `.notes.tmp` is no leftover.
    private static final Pattern TEMPORARY = Pattern.compile("\\.(.+\\.)?[0-9a-f-]{36}\\.tmp");

    private final Consumer<DiskEffect> before;

    public Disk() {
        this(_ -> {});
    }

    public Disk(Consumer<DiskEffect> before) {
        this.before = before;
    }

    /// Creates the directory and those above it, durably; one that exists stays as it is.
    public void createDirectories(Path directory, String mode) {
        if (Files.isDirectory(directory)) {
            return;
        }
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
            createDirectories(parent, mode);
        }
        before.accept(new DiskEffect.CreateDirectory(directory));
        try {
            Files.createDirectory(directory);
            Files.setPosixFilePermissions(directory, permissions(mode));
        } catch (FileAlreadyExistsException _) {
            // Another process made it in between: what was wanted.
        } catch (IOException e) {
            throw DiskFailure.of(e, "create", directory);
        }
        // What is put into a directory is lost with the directory's own name.
        if (parent != null) {
            syncDirectory(parent);
        }
    }

    /// Writes a new file, with its mode from the first moment. Not yet durable: see [#sync(Path)].
    public void write(Path file, byte[] content, String mode) {
        before.accept(new DiskEffect.Write(file, ByteBuffer.wrap(content).asReadOnlyBuffer()));
        try (var channel = open(file, mode)) {
            var buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw DiskFailure.of(e, "write", file);
        }
    }

    /// Begins a new file that is written from front to back, with its mode from the first moment.
    public DiskAppender append(Path file, String mode) {
        before.accept(new DiskEffect.Write(file, ByteBuffer.allocate(0)));
        try {
            return new DiskAppender(file, open(file, mode), before);
        } catch (IOException e) {
            throw DiskFailure.of(e, "write", file);
        }
    }

    /// Makes the content of a file durable.
    public void sync(Path file) {
        before.accept(new DiskEffect.Sync(file));
        force(file, StandardOpenOption.WRITE);
    }

    /// Makes the names in a directory durable.
    public void syncDirectory(Path directory) {
        before.accept(new DiskEffect.SyncDirectory(directory));
        force(directory, StandardOpenOption.READ);
    }

    /// Makes a directory durable with all in it: content and names. Files are synced side by side,
    /// because the disk then serves many of them with one flush.
    public void syncTree(Path directory) {
        List<Path> paths;
        try (var walk = Files.walk(directory)) {
            paths = walk.toList();
        } catch (IOException e) {
            throw DiskFailure.of(e, "sync", directory);
        }
        try (var executor = Executors.newFixedThreadPool(SYNC_THREADS)) {
            var syncs = new ArrayList<Future<?>>();
            for (Path path : paths) {
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    before.accept(new DiskEffect.SyncDirectory(path));
                    syncs.add(executor.submit(() -> force(path, StandardOpenOption.READ)));
                } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    before.accept(new DiskEffect.Sync(path));
                    syncs.add(executor.submit(() -> force(path, StandardOpenOption.READ)));
                }
            }
            for (var sync : syncs) {
                sync.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    /// Renames, replacing a file of that name in one step. Durable after the directory's sync.
    public void rename(Path from, Path to) {
        before.accept(new DiskEffect.Rename(from, to));
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw DiskFailure.of(e, "rename", from);
        }
    }

    /// Gives an existing file a second name, unless that name is taken.
    ///
    /// @return whether the name was free
    public boolean link(Path existing, Path name) {
        before.accept(new DiskEffect.Link(existing, name));
        try {
            Files.createLink(name, existing);
            return true;
        } catch (FileAlreadyExistsException _) {
            return false;
        } catch (IOException e) {
            throw DiskFailure.of(e, "link", name);
        }
    }

    /// Makes a symbolic link; `target` is taken as it stands.
    public void symbolicLink(Path link, Path target) {
        before.accept(new DiskEffect.SymbolicLink(link, target));
        try {
            Files.createSymbolicLink(link, target);
        } catch (IOException e) {
            throw DiskFailure.of(e, "link", link);
        }
    }

    /// Deletes a file or an empty directory; one that is not there is no failure.
    public void delete(Path path) {
        before.accept(new DiskEffect.Delete(path));
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw DiskFailure.of(e, "delete", path);
        }
    }

    /// Deletes a directory with all in it. Links are deleted, never followed; where another file
    /// system is mounted below, nothing is deleted.
    public void deleteTree(Path directory) {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        MountPoints.of(directory).stream()
                .findFirst()
                .ifPresent(mounted -> {
                    throw DiskFailure.of(
                            new IOException("something is mounted at " + mounted),
                            "delete",
                            directory);
                });
        try (var paths = Files.walk(directory)) {
            paths.sorted(Comparator.reverseOrder()).forEach(this::delete);
        } catch (IOException e) {
            throw DiskFailure.of(e, "delete", directory);
        }
    }

    /// Gives a file or directory another mode.
    public void setMode(Path path, String mode) {
        before.accept(new DiskEffect.SetAccess(path, mode));
        try {
            Files.setPosixFilePermissions(path, permissions(mode));
        } catch (IOException e) {
            throw DiskFailure.of(e, "set the mode of", path);
        }
    }

    /// Gives a file or directory to another user and that user's group (root only).
    public void setOwner(Path path, UserPrincipal owner) {
        before.accept(new DiskEffect.SetAccess(path, owner.getName()));
        try {
            var view =
                    Files.getFileAttributeView(
                            path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            view.setOwner(owner);
        } catch (IOException e) {
            throw DiskFailure.of(e, "give away", path);
        }
    }

    /// Replaces a file by new content in one durable step: a crash leaves the old or the new,
    /// whole.
    public void replace(Path file, byte[] content, String mode) {
        Path temporary = temporaryBeside(file);
        try {
            write(temporary, content, mode);
            sync(temporary);
            rename(temporary, file);
        } catch (FailureException e) {
            forget(temporary);
            throw e;
        }
        syncDirectory(directoryOf(file));
    }

    /// Puts a file in one durable step unless the name is taken; never replaces.
    ///
    /// @return whether the name was free
    public boolean putIfAbsent(Path file, byte[] content, String mode) {
        Path temporary = temporaryBeside(file);
        write(temporary, content, mode);
        sync(temporary);
        return putIfAbsent(temporary, file);
    }

    /// Gives a temporary file that was written and synced its name, in one durable step, unless the
    /// name is taken; never replaces. The temporary name goes.
    ///
    /// @return whether the name was free
    public boolean putIfAbsent(Path temporary, Path file) {
        boolean put = link(temporary, file);
        delete(temporary);
        syncDirectory(directoryOf(file));
        return put;
    }

    /// Whether some program still writes a file that it holds ([DiskAppender#hold]).
    public static boolean isHeld(Path file) {
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE);
                var lock = channel.tryLock()) {
            return lock == null;
        } catch (OverlappingFileLockException _) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Whether a file is a leftover of [#replace] or [#putIfAbsent], broken off by a crash.
    public static boolean isTemporary(Path file) {
        return TEMPORARY.matcher(String.valueOf(file.getFileName())).matches();
    }

    /// A full disk must not fill with what did not fit on it.
    private static void forget(Path temporary) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException _) {
            // The failure that brought us here says more.
        }
    }

    /// A name beside a file for what is to become it, which [#isTemporary] knows.
    public static Path temporaryBeside(Path file) {
        return file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    }

    private static Path directoryOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        if (parent == null) {
            throw new IllegalArgumentException("no directory above " + file);
        }
        return parent;
    }

    private static FileChannel open(Path file, String mode) throws IOException {
        var channel =
                FileChannel.open(
                        file,
                        Set.of(
                                StandardOpenOption.CREATE_NEW,
                                StandardOpenOption.READ,
                                StandardOpenOption.WRITE),
                        PosixFilePermissions.asFileAttribute(permissions(mode)));
        try {
            // The mode at creation is only what the caller's umask leaves of it.
            Files.setPosixFilePermissions(file, permissions(mode));
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static void force(Path path, StandardOpenOption access) {
        try (var channel = FileChannel.open(path, access)) {
            channel.force(true);
        } catch (IOException e) {
            throw DiskFailure.of(e, "sync", path);
        }
    }

    private static Set<PosixFilePermission> permissions(String mode) {
        return PosixFilePermissions.fromString(mode);
    }
}
