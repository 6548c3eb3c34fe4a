package dev.holdfast.operations.schema;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Snapshots of what files were seen to make, each in a file named by what it depends on: the same
/// files on the same server make the same. Several runs may use it at once; what is damaged or gone
/// is simply made anew.
record SchemaCache(Path folder, Disk disk) {
    private static final int KEPT = 20;
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{64}\\.jsonl");

    /// What was made of it last time.
    Optional<Snapshot> find(String key) {
        return read(key, SnapshotFile::read);
    }

    /// The first line of what was made of it last time.
    Optional<SnapshotHeader> findHeader(String key) {
        return read(key, SnapshotFile::header);
    }

    /// Keeps a snapshot, and lets the oldest ones go. Whoever comes last wins, with the same.
    void put(String key, Snapshot snapshot) {
        SnapshotFile.write(file(key), snapshot, disk);
        removeOld();
    }

    private interface Reading<T> {
        T of(Path file);
    }

    private <T> Optional<T> read(String key, Reading<T> reading) {
        Path file = file(key);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(reading.of(file));
        } catch (FailureException _) {
            return Optional.empty();
        }
    }

    private Path file(String key) {
        return folder.resolve(key + ".jsonl");
    }

    private void removeOld() {
        record Entry(Path file, FileTime changed) {}
        var entries = new ArrayList<Entry>();
        for (Path file : files()) {
            changed(file).ifPresent(time -> entries.add(new Entry(file, time)));
        }
        entries.sort(Comparator.comparing(Entry::changed).reversed());
        entries.stream().skip(KEPT).forEach(entry -> disk.delete(entry.file()));
    }

    /// Another run may have deleted it in between.
    private static Optional<FileTime> changed(Path file) {
        try {
            return Optional.of(Files.getLastModifiedTime(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    private List<Path> files() {
        var files = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (NAME.matcher(String.valueOf(entry.getFileName())).matches()) {
                    files.add(entry);
                }
            }
        } catch (IOException e) {
            throw DiskFailure.of(e, "list", folder);
        }
        return files;
    }
}
