package dev.holdfast.store.repository;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskAppender;
import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A repository's objects as files of a folder.
final class FolderStorage implements ObjectStorage {
    private final Path root;
    private final Disk disk;
    private final Set<Path> durable = new HashSet<>();

    FolderStorage(Path root, Disk disk) {
        this.root = root;
        this.disk = disk;
    }

    @Override
    public String location() {
        return root.toString();
    }

    @Override
    public boolean putIfAbsent(String name, byte[] content) {
        return disk.putIfAbsent(place(name), content, Disk.PRIVATE_FILE);
    }

    @Override
    public Upload upload(String name) {
        Path file = place(name);
        Path temporary = Disk.temporaryBeside(file);
        return new FileUpload(disk.append(temporary, Disk.PRIVATE_FILE), file);
    }

    @Override
    public DiskAppender grow(String name) {
        Path file = place(name);
        DiskAppender appender = disk.append(file, Disk.PRIVATE_FILE);
        appender.hold();
        disk.syncDirectory(above(file));
        return appender;
    }

    @Override
    public DiskAppender growAside(String name) {
        DiskAppender appender = disk.append(Disk.temporaryBeside(place(name)), Disk.PRIVATE_FILE);
        appender.hold();
        return appender;
    }

    @Override
    public void publish(DiskAppender appender, String name) {
        Path file = place(name);
        appender.rename(file);
        disk.syncDirectory(above(file));
    }

    @Override
    public void discard(DiskAppender appender) {
        disk.delete(appender.file());
    }

    @Override
    public boolean isGrowing(String name) {
        return Disk.isHeld(root.resolve(name));
    }

    @Override
    public void makeDurable(String name) {
        Path file = place(name);
        disk.sync(file);
        disk.syncDirectory(above(file));
    }

    @Override
    public byte[] read(String name, long offset, int length) {
        byte[] bytes = new byte[length];
        read(name, offset, ByteBuffer.wrap(bytes));
        return bytes;
    }

    @Override
    public void read(String name, long offset, ByteBuffer target) {
        Path file = root.resolve(name);
        long at = offset;
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (target.hasRemaining()) {
                int read = channel.read(target, at);
                if (read < 0) {
                    throw new Damage(name, at, "it ends here").failure();
                }
                at += read;
            }
        } catch (NoSuchFileException e) {
            throw new Damage(name, 0, "it is not there").failure(e);
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    @Override
    public OptionalLong size(String name) {
        Path file = root.resolve(name);
        try {
            return Files.isRegularFile(file)
                    ? OptionalLong.of(Files.size(file))
                    : OptionalLong.empty();
        } catch (NoSuchFileException _) {
            return OptionalLong.empty();
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    @Override
    public List<StoredObject> list(String prefix) {
        return walk(root.resolve(prefix), path -> !Disk.isTemporary(path));
    }

    @Override
    public List<StoredObject> leftovers() {
        return walk(root, Disk::isTemporary);
    }

    @Override
    public void delete(String name) {
        disk.delete(root.resolve(name));
    }

    private List<StoredObject> walk(Path folder, Predicate<Path> wanted) {
        var found = new ArrayList<StoredObject>();
        try {
            Files.walkFileTree(
                    folder,
                    new SimpleFileVisitor<>() {
                        @Override
                        public FileVisitResult visitFile(Path file, BasicFileAttributes is) {
                            if (is.isRegularFile() && wanted.test(file)) {
                                found.add(
                                        new StoredObject(
                                                name(file),
                                                is.size(),
                                                is.lastModifiedTime().toInstant()));
                            }
                            return FileVisitResult.CONTINUE;
                        }

                        @Override
                        public FileVisitResult visitFileFailed(Path file, IOException reason)
                                throws IOException {
                            // Another writer's temporary file goes at any time.
                            if (reason instanceof NoSuchFileException) {
                                return FileVisitResult.CONTINUE;
                            }
                            throw reason;
                        }
                    });
        } catch (IOException | UncheckedIOException e) {
            throw DiskFailure.of(
                    e instanceof IOException io ? io : new IOException(e), "list", folder);
        }
        found.sort(Comparator.comparing(StoredObject::name));
        return found;
    }

    private String name(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    /// The file of an object that is about to be written, in a folder that is there durably. That a
    /// folder is there does not say so: who made it may have been killed before its sync.
    private Path place(String name) {
        Path file = root.resolve(name);
        makeDurable(above(file));
        return file;
    }

    private synchronized void makeDurable(@Nullable Path folder) {
        if (folder == null || durable.contains(folder)) {
            return;
        }
        if (folder.startsWith(root) && !folder.equals(root)) {
            makeDurable(folder.getParent());
        }
        boolean there = Files.isDirectory(folder);
        disk.createDirectories(folder, Disk.PRIVATE_DIRECTORY);
        if (there && !folder.equals(root)) {
            disk.syncDirectory(above(folder));
        }
        durable.add(folder);
    }

    private static Path above(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("no folder above " + path);
        }
        return parent;
    }

    private final class FileUpload implements Upload {
        private final DiskAppender appender;
        private final Path file;
        private boolean committed;

        FileUpload(DiskAppender appender, Path file) {
            this.appender = appender;
            this.file = file;
        }

        @Override
        public void write(ByteBuffer content) {
            appender.write(content);
        }

        @Override
        public boolean commit() {
            appender.sync();
            appender.close();
            committed = true;
            return disk.putIfAbsent(appender.file(), file);
        }

        @Override
        public void close() {
            if (!committed) {
                committed = true;
                appender.close();
                disk.delete(appender.file());
            }
        }
    }
}
