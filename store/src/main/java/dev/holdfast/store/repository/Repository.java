package dev.holdfast.store.repository;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent.Unit;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.store.repository.ObjectStorage.StoredObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A repository, opened. Many programs may have one open and write to it at the same time. Safe for
/// use by several threads.
public final class Repository {
    private final ObjectStorage storage;
    private final RepositoryIdentity identity;
    private @Nullable BlobIndex index;

    private Repository(ObjectStorage storage, RepositoryIdentity identity) {
        this.storage = storage;
        this.identity = identity;
    }

    /// Makes a repository in a folder that is empty or does not exist, or opens the one that is
    /// there.
    public static Repository create(Path folder, Disk disk, Run run) {
        Path root = folder.toAbsolutePath().normalize();
        if (!exists(root)) {
            checkVacant(root);
            disk.createDirectories(root, Disk.PRIVATE_DIRECTORY);
            Path above = root.getParent();
            if (above != null) {
                // Who made the folder may have been killed before its name was durable.
                disk.syncDirectory(above);
            }
            var made = new RepositoryIdentity(UUID.randomUUID(), run.clock().instant());
            new FolderStorage(root, disk).putIfAbsent(RepositoryIdentity.OBJECT, made.write());
        }
        return open(root, disk);
    }

    /// Opens a repository. Reads its identity only; the index follows when it is needed.
    public static Repository open(Path folder, Disk disk) {
        var storage = new FolderStorage(folder.toAbsolutePath().normalize(), disk);
        var identity = RepositoryIdentity.read(storage);
        refuseDeleting(storage);
        return new Repository(storage, identity);
    }

    /// Whether the folder has a repository in it.
    public static boolean exists(Path folder) {
        return Files.exists(folder.resolve(RepositoryIdentity.OBJECT));
    }

    public RepositoryIdentity identity() {
        return identity;
    }

    /// Begins to put blobs without a backup round them.
    public BlobWriter blobWriter(Run run) {
        return blobWriter(BlobWriter.usualWriters(), run);
    }

    BlobWriter blobWriter(int threads, Run run) {
        BlobIndex known = index();
        known.readNewFiles();
        return new BlobWriter(storage, known, threads, run);
    }

    /// A reader of blobs; close it to give its buffers back.
    public BlobReader blobReader() {
        return new BlobReader(storage, index());
    }

    /// Begins a backup.
    public BackupWriter newBackup(BackupLabel label, Run run) {
        return newBackup(label, BlobWriter.usualWriters(), run);
    }

    BackupWriter newBackup(BackupLabel label, int threads, Run run) {
        if (storage.size(label.header()).isPresent()) {
            throw Failure.of(
                            RepositoryError.LABEL_TAKEN,
                            "there is a backup %s already".formatted(label))
                    .fact("label", label.text())
                    .exception();
        }
        BlobWriter blobs = blobWriter(threads, run);
        try {
            return new BackupWriter(storage, label, blobs);
        } catch (RuntimeException | Error e) {
            blobs.close();
            throw e;
        }
    }

    /// The labels of all complete backups, in their order as text. One whose header is damaged is
    /// among them: opening it says so.
    public List<BackupLabel> backups() {
        var found = new ArrayList<BackupLabel>();
        for (StoredObject object : storage.list("backups/")) {
            if (object.lastName().equals("header.json")) {
                BackupLabel.parse(object.name().split("/")[1])
                        .filter(label -> label.header().equals(object.name()))
                        .ifPresent(found::add);
            }
        }
        return found;
    }

    /// Opens a complete backup.
    public BackupReader backup(BackupLabel label) {
        long size =
                storage.size(label.header())
                        .orElseThrow(() ->
                                Failure.of(
                                                RepositoryError.NO_BACKUP,
                                                "there is no complete backup %s in %s"
                                                        .formatted(label, storage.location()))
                                        .fact("label", label.text())
                                        .exception());
        return new BackupReader(storage, BackupHeader.read(storage, label, size));
    }

    public WalStore wal() {
        return new WalStore(storage);
    }

    /// Reads everything and reports what is damaged; nothing is changed.
    public CheckReport check(Run run) {
        return new RepositoryChecker(storage, run).check();
    }

    /// Counts what is there, from names, sizes, headers and footers; no blob is read.
    public RepositoryStats stats(Run run) {
        long allBytes = 0;
        long packs = 0;
        long packBytes = 0;
        long wal = 0;
        long walBytes = 0;
        long parts = 0;
        long uniqueBytes = 0;
        var begun = new HashSet<String>();
        var held = new BlobTable();
        List<StoredObject> all = storage.list("");
        try (var step = run.step("count", all.size(), Unit.ITEMS)) {
            for (StoredObject object : all) {
                run.checkCancelled();
                String name = object.name();
                allBytes += object.size();
                if (PackName.of(name).isPresent()) {
                    packs++;
                    packBytes += object.size();
                    uniqueBytes += newContent(object, held);
                } else if (name.startsWith("backups/")) {
                    begun.add(name.substring(0, name.lastIndexOf('/')));
                } else if (name.startsWith("wal/")) {
                    walBytes += object.size();
                    wal += WalStore.isWhole(object.lastName()) ? 1 : 0;
                    parts += WalStore.isPart(object.lastName()) ? 1 : 0;
                }
                step.advance(1);
            }
            step.complete();
        }
        List<BackupLabel> complete = backups();
        long logicalBytes =
                complete.stream().mapToLong(it -> backup(it).header().contentBytes()).sum();
        List<StoredObject> leftovers = storage.leftovers();
        long leftoverBytes = leftovers.stream().mapToLong(StoredObject::size).sum();
        return new RepositoryStats(
                identity,
                complete.size(),
                begun.size() - complete.size(),
                packs,
                held.count(),
                wal,
                parts,
                logicalBytes,
                uniqueBytes,
                packBytes,
                walBytes,
                allBytes + leftoverBytes,
                leftovers.size());
    }

    private long newContent(StoredObject pack, BlobTable held) {
        long bytes = 0;
        for (PackEntry entry : PackFooter.read(storage, pack.name(), pack.size())) {
            bytes += held.add(entry.id(), 0, entry) ? entry.length() : 0;
        }
        return bytes;
    }

    private synchronized BlobIndex index() {
        if (index == null) {
            index = BlobIndex.read(storage);
        }
        return index;
    }

    /// Throws if a repository cannot be made in this folder because something else is there.
    public static void checkVacant(Path root) {
        if (!Files.exists(root)) {
            return;
        }
        try (var entries = Files.list(root)) {
            if (entries.anyMatch(path -> !Disk.isTemporary(path))) {
                throw occupied(root);
            }
        } catch (IOException e) {
            throw Files.isDirectory(root) ? DiskFailure.of(e, "list", root) : occupied(root);
        }
    }

    private static FailureException occupied(Path root) {
        return Failure.of(
                        RepositoryError.OCCUPIED,
                        "%s holds something that is no repository".formatted(root))
                .hint("name an empty folder, or one that does not exist")
                .fact("path", root.toString())
                .exception();
    }

    private static void refuseDeleting(ObjectStorage storage) {
        if (!storage.list("tombstones/").isEmpty() || !storage.list("leases/").isEmpty()) {
            throw RepositoryIdentity.notYet("repositories with leases or tombstones");
        }
    }
}
