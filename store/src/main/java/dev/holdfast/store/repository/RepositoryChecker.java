package dev.holdfast.store.repository;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent.Unit;
import dev.holdfast.kernel.Step;
import dev.holdfast.store.repository.ObjectStorage.StoredObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// Reads a whole repository and says what in it is not what was written. Works from the packs up:
/// what they hold, whether the index says the same, whether the backups find all they need there.
final class RepositoryChecker {
    private static final Pattern INDEX = Pattern.compile("index/[0-9a-f]{32}");
    private static final Pattern BACKUP = Pattern.compile("backups/([^/]+)/(header\\.json|files)");

    private final ObjectStorage storage;
    private final Run run;
    private final BlobTable sound = new BlobTable();
    private final BlobTable rotten = new BlobTable();
    private final List<Damage> damages = Collections.synchronizedList(new ArrayList<>());
    private final AtomicLong damageCount = new AtomicLong();
    private final AtomicLong blobs = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    RepositoryChecker(ObjectStorage storage, Run run) {
        this.storage = storage;
        this.run = run;
    }

    CheckReport check() {
        List<StoredObject> all = storage.list("");
        var sorted = Sorted.of(all);
        each("check packs", sorted.packs(), this::checkPack);
        each("check index", sorted.indexFiles(), this::checkIndex);
        each("check WAL", sorted.wal(), this::checkWal);
        each("check backups", sorted.headers(), this::checkBackup);
        return new CheckReport(
                sorted.headers().size(),
                sorted.packs().size(),
                blobs.get(),
                sorted.indexFiles().size(),
                sorted.wal().size(),
                bytes.get(),
                damages,
                damageCount.get(),
                sorted.strangers());
    }

    private record Sorted(
            List<StoredObject> packs,
            List<StoredObject> indexFiles,
            List<StoredObject> wal,
            List<StoredObject> headers,
            List<String> strangers) {

        static Sorted of(List<StoredObject> all) {
            var sorted =
                    new Sorted(
                            new ArrayList<>(),
                            new ArrayList<>(),
                            new ArrayList<>(),
                            new ArrayList<>(),
                            new ArrayList<>());
            all.forEach(sorted::sort);
            return sorted;
        }

        private void sort(StoredObject object) {
            String name = object.name();
            var backup = BACKUP.matcher(name);
            boolean inTimeline = WalTimeline.ofObject(name).isPresent();
            if (PackName.of(name).isPresent()) {
                packs.add(object);
            } else if (INDEX.matcher(name).matches()) {
                indexFiles.add(object);
            } else if (backup.matches() && BackupLabel.parse(backup.group(1)).isPresent()) {
                if (name.endsWith("/header.json")) {
                    headers.add(object);
                }
            } else if (inTimeline && WalStore.isWhole(object.lastName())) {
                wal.add(object);
            } else if (!name.equals(RepositoryIdentity.OBJECT)
                    && !(inTimeline && WalStore.isPart(object.lastName()))) {
                strangers.add(name);
            }
        }
    }

    /// Does the work on all objects, a few at a time; a damaged one does not keep the others from
    /// being looked at.
    private void each(String name, List<StoredObject> objects, Consumer<Work> work) {
        long total = objects.stream().mapToLong(StoredObject::size).sum();
        Iterator<StoredObject> next = objects.iterator();
        try (var step = run.step(name, total, Unit.BYTES)) {
            var tasks = new ArrayList<Callable<Boolean>>();
            for (int made = 0; made < BlobWriter.usualThreads(); made++) {
                tasks.add(() -> workThrough(next, work, step));
            }
            run.together(tasks);
            step.complete();
        }
    }

    private record Work(StoredObject object, BlobDecoder decoder, byte[] buffer, Step step) {}

    private boolean workThrough(Iterator<StoredObject> next, Consumer<Work> work, Step step) {
        byte[] buffer = new byte[2 * Format.MOST_CONTENT];
        try (var decoder = new BlobDecoder()) {
            while (true) {
                run.checkCancelled();
                StoredObject object;
                synchronized (next) {
                    if (!next.hasNext()) {
                        return true;
                    }
                    object = next.next();
                }
                guarded(object.name(), () -> work.accept(new Work(object, decoder, buffer, step)));
                bytes.addAndGet(object.size());
            }
        }
    }

    private void guarded(String object, Runnable work) {
        try {
            work.run();
        } catch (FailureException e) {
            var code = e.failure().code();
            if (code != RepositoryError.DAMAGED && code != RepositoryError.MISSING_BLOB) {
                throw e;
            }
            Map<String, Object> facts = e.failure().facts();
            found(
                    new Damage(
                            facts.get("object") instanceof String name ? name : object,
                            facts.get("offset") instanceof Long offset ? offset : 0,
                            problem(e)));
        }
    }

    /// The message without what the damage says in fields of its own.
    private static String problem(FailureException e) {
        String message = e.failure().message();
        int colon = message.indexOf(": ");
        return message.contains(" is damaged at byte ") ? message.substring(colon + 2) : message;
    }

    private void found(Damage damage) {
        if (damageCount.incrementAndGet() <= CheckReport.MOST_DAMAGES) {
            damages.add(damage);
        }
    }

    private void checkPack(Work work) {
        StoredObject pack = work.object();
        for (PackEntry entry : PackFooter.read(storage, pack.name(), pack.size())) {
            run.checkCancelled();
            var damage = blobProblem(pack.name(), entry, work);
            blobs.incrementAndGet();
            work.step().advance(entry.stored());
            synchronized (sound) {
                (damage.isEmpty() ? sound : rotten).add(entry.id(), 0, entry);
            }
            damage.ifPresent(problem -> found(new Damage(pack.name(), entry.offset(), problem)));
        }
    }

    private Optional<String> blobProblem(String pack, PackEntry entry, Work work) {
        byte[] stored = work.buffer();
        storage.read(
                pack, entry.offset(), ByteBuffer.wrap(stored, Format.MOST_CONTENT, entry.stored()));
        var checksum = new CRC32C();
        checksum.update(stored, Format.MOST_CONTENT, entry.stored());
        if ((int) checksum.getValue() != entry.checksum()) {
            return Optional.of(
                    "the stored bytes of blob %s are not what was written".formatted(entry.id()));
        }
        return work.decoder().decode(stored, Format.MOST_CONTENT, entry, stored);
    }

    private void checkIndex(Work work) {
        IndexFile file = IndexFile.read(storage, work.object());
        var claimed = new HashMap<PackName, List<PackEntry>>();
        for (int at = 0; at < file.entries().size(); at++) {
            claimed.computeIfAbsent(file.packs().get(file.packOf()[at]), _ -> new ArrayList<>())
                    .add(file.entries().get(at));
        }
        for (PackName pack : file.packs()) {
            guarded(
                    work.object().name(),
                    () -> compare(work, pack, claimed.getOrDefault(pack, List.of())));
        }
        work.step().advance(work.object().size());
    }

    private void compare(Work work, PackName pack, List<PackEntry> claimed) {
        long size = storage.size(pack.object()).orElse(-1);
        if (size < 0) {
            throw new Damage(pack.object(), 0, "it is in the index and not there").failure();
        }
        var held = new BlobTable();
        try {
            for (PackEntry entry : PackFooter.read(storage, pack.object(), size)) {
                held.add(entry.id(), 0, entry);
            }
        } catch (FailureException _) {
            // Reported with the packs.
            return;
        }
        boolean same = held.count() == claimed.size();
        for (PackEntry entry : claimed) {
            int number = held.find(entry.id());
            same &= number >= 0 && held.entry(number).equals(entry);
        }
        if (!same) {
            throw new Damage(
                            work.object().name(),
                            0,
                            "it says of %s what the pack does not hold".formatted(pack.object()))
                    .failure();
        }
    }

    private void checkWal(Work work) {
        StoredObject object = work.object();
        try {
            WalObject.read(storage, object.name(), object.size(), OutputStream.nullOutputStream());
        } catch (IOException e) {
            throw new Damage(object.name(), 0, String.valueOf(e.getMessage())).failure(e);
        }
        work.step().advance(object.size());
    }

    private void checkBackup(Work work) {
        StoredObject object = work.object();
        String folder = object.name().split("/")[1];
        var label = BackupLabel.parse(folder).orElseThrow();
        var header = BackupHeader.read(storage, label, object.size());
        new BackupReader(storage, header).files(file -> checkFile(label, file));
        work.step().advance(object.size());
    }

    private void checkFile(BackupLabel label, StoredFile file) {
        run.checkCancelled();
        long at = 0;
        for (Extent extent : file.extents()) {
            if (extent instanceof Extent.Part part) {
                long place = at;
                partProblem(part)
                        .ifPresent(problem ->
                                found(
                                        new Damage(
                                                label.files(),
                                                0,
                                                "%s from byte %d on: %s"
                                                        .formatted(file.path(), place, problem))));
            }
            at += extent.length();
        }
    }

    private Optional<String> partProblem(Extent.Part part) {
        synchronized (sound) {
            int number = sound.find(part.blob());
            if (number >= 0) {
                return part.offset() + part.length() <= sound.length(number)
                        ? Optional.empty()
                        : Optional.of("it lies beyond the blob " + part.blob());
            }
            return Optional.of(
                    (rotten.find(part.blob()) >= 0
                                    ? "its blob is damaged: "
                                    : "its blob is in no pack: ")
                            + part.blob());
        }
    }
}
