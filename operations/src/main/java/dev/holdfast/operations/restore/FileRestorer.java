package dev.holdfast.operations.restore;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent.Unit;
import dev.holdfast.kernel.Step;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskAppender;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.store.repository.BackupReader;
import dev.holdfast.store.repository.BlobReader;
import dev.holdfast.store.repository.Extent;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.StoredFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Puts the files of a backup in their places: several at a time, each from front to back. Every
/// byte is checked as it is read. `pg_control`, without which no server starts, is kept for
/// [#finish]. Needs 1 MiB of heap a thread, and a list of extents for each file under way.
final class FileRestorer {
    private static final String CONTROL = RestorePlace.DATA + "global/pg_control";
    private static final String LABEL = RestorePlace.DATA + "backup_label";
    private static final int MOST_THREADS = 8;
    private static final int FILES_AHEAD = 256;
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocateDirect(BlobReader.MOST_CONTENT).asReadOnlyBuffer();

    private final Repository repository;
    private final RestorePlace place;
    private final RunAs owner;
    private final Disk disk;
    private final BlockingQueue<StoredFile> queue = new ArrayBlockingQueue<>(FILES_AHEAD);
    private final AtomicBoolean listed = new AtomicBoolean();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<StoredFile> links = new ArrayList<>();
    private @Nullable StoredFile control;
    private boolean hasLabel;

    FileRestorer(Repository repository, RestorePlace place, RunAs owner, Disk disk) {
        this.repository = repository;
        this.place = place;
        this.owner = owner;
        this.disk = disk;
    }

    /// Writes everything but `pg_control`; nothing is durable yet.
    void restore(BackupReader backup, Run run) {
        int threads = Math.clamp(Runtime.getRuntime().availableProcessors(), 1, MOST_THREADS);
        try (var blobs = repository.blobReader();
                var step = run.step("restore", backup.header().contentBytes(), Unit.BYTES)) {
            var tasks = new ArrayList<Callable<Boolean>>();
            tasks.add(() -> list(backup, run));
            for (int added = 0; added < threads; added++) {
                tasks.add(() -> work(blobs, step, run));
            }
            run.together(tasks);
            requireWhole();
            // Last of all, so that nothing is ever written through one.
            links.forEach(this::link);
            step.complete();
        }
    }

    /// Writes `pg_control`: from here on a server would start.
    void finish(Run run) {
        StoredFile file = control;
        if (file == null) {
            throw incomplete(CONTROL);
        }
        try (var blobs = repository.blobReader();
                var step = run.step("finish", file.size(), Unit.BYTES)) {
            write(file, blobs, new byte[BlobReader.MOST_CONTENT], step, run);
            disk.sync(place.path(file));
            disk.syncDirectory(place.data().resolve("global"));
            step.complete();
        }
    }

    private boolean list(BackupReader backup, Run run) {
        try {
            backup.files(file -> sort(file, run));
            return true;
        } finally {
            listed.set(true);
        }
    }

    private void sort(StoredFile file, Run run) {
        switch (file.kind()) {
            case DIRECTORY -> makeDirectory(place.path(file), mode(file));
            case LINK -> {
                place.linkTarget(file);
                links.add(file);
            }
            case FILE -> {
                if (file.path().equals(CONTROL)) {
                    control = file;
                    return;
                }
                hasLabel |= file.path().equals(LABEL);
                makeDirectory(above(place.path(file)), Disk.PRIVATE_DIRECTORY);
                give(file, run);
            }
        }
    }

    private void give(StoredFile file, Run run) {
        try {
            while (!queue.offer(file, 100, TimeUnit.MILLISECONDS)) {
                run.checkCancelled();
                if (stopped.get()) {
                    throw new CancelledException();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    private boolean work(BlobReader blobs, Step step, Run run) throws InterruptedException {
        var buffer = new byte[BlobReader.MOST_CONTENT];
        boolean done = false;
        try {
            while (true) {
                boolean last = listed.get();
                StoredFile file = queue.poll(last ? 0 : 20, TimeUnit.MILLISECONDS);
                if (file != null) {
                    write(file, blobs, buffer, step, run);
                } else if (last) {
                    done = true;
                    return true;
                }
            }
        } finally {
            if (!done) {
                stopped.set(true);
            }
        }
    }

    private void write(StoredFile file, BlobReader blobs, byte[] buffer, Step step, Run run) {
        Path path = place.path(file);
        try (var appender = disk.append(path, mode(file))) {
            for (Extent extent : file.extents()) {
                run.checkCancelled();
                switch (extent) {
                    case Extent.Part part -> {
                        int length = blobs.read(part.blob(), buffer);
                        if (part.offset() + part.length() > length) {
                            throw incomplete(file.path());
                        }
                        appender.write(ByteBuffer.wrap(buffer, part.offset(), (int) part.length()));
                    }
                    case Extent.Zeros zeros -> writeZeros(appender, zeros.length());
                }
                step.advance(extent.length());
            }
        }
        owner.give(path, disk);
    }

    private static void writeZeros(DiskAppender appender, long length) {
        for (long left = length; left > 0; left -= Math.min(left, ZEROS.capacity())) {
            appender.write(ZEROS.duplicate().limit((int) Math.min(left, ZEROS.capacity())));
        }
    }

    private void makeDirectory(Path directory, String mode) {
        if (Files.isDirectory(directory)) {
            return;
        }
        makeDirectory(above(directory), Disk.PRIVATE_DIRECTORY);
        disk.createDirectories(directory, mode);
        owner.give(directory, disk);
    }

    private void link(StoredFile link) {
        Path path = place.path(link);
        makeDirectory(above(path), Disk.PRIVATE_DIRECTORY);
        disk.symbolicLink(path, place.linkTarget(link));
        owner.give(path, disk);
    }

    /// Without its label a copy would start, recover from the wrong place, and be wrong in silence.
    private void requireWhole() {
        if (!hasLabel) {
            throw incomplete(LABEL);
        }
        if (control == null) {
            throw incomplete(CONTROL);
        }
    }

    private static RuntimeException incomplete(String path) {
        return Failure.of(
                        RestoreError.INCOMPLETE_BACKUP,
                        "the backup lacks %s, so it cannot be restored".formatted(path))
                .hint("restore another backup: --backup LABEL; backup list shows them")
                .fact("path", path)
                .exception();
    }

    private static String mode(StoredFile file) {
        var set = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int bit = 0; bit < all.length; bit++) {
            if ((file.mode() & (0400 >> bit)) != 0) {
                set.add(all[bit]);
            }
        }
        return PosixFilePermissions.toString(Set.copyOf(set));
    }

    static Path above(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("no folder above " + path);
        }
        return parent;
    }
}
