package dev.holdfast.store.repository;

import dev.holdfast.kernel.Failure;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/// Writes one backup: put its files' content with [#blobs()], name the files with `add`, then
/// [#complete]. Until that has returned there is no backup; closed before, it leaves no trace but
/// blobs that the next run finds.
public final class BackupWriter implements AutoCloseable {
    private static final int MOST_PENDING = 1000;

    private final ObjectStorage storage;
    private final BackupLabel label;
    private final BlobWriter blobs;
    private final FileListWriter files;
    private final Deque<Pending> pending = new ArrayDeque<>();

    /// A file whose content is being put.
    private record Pending(FileContent content, Function<List<Extent>, StoredFile> file) {
        StoredFile get() {
            return file.apply(content.extents());
        }
    }

    BackupWriter(ObjectStorage storage, BackupLabel label, BlobWriter blobs) {
        this.storage = storage;
        this.label = label;
        this.blobs = blobs;
        this.files = new FileListWriter(storage.upload(label.files()));
    }

    public BackupLabel label() {
        return label;
    }

    /// Where content goes; for any number of threads.
    public BlobWriter blobs() {
        return blobs;
    }

    /// Adds a file, whose blobs are all known.
    public void add(StoredFile file) {
        add(FileContent.NONE, _ -> file);
    }

    /// Adds a file, whose blobs were all put before. It is made of its extents when those are
    /// known.
    public synchronized void add(FileContent content, Function<List<Extent>, StoredFile> file) {
        pending.add(new Pending(content, file));
        while (!pending.isEmpty()
                && (pending.size() > MOST_PENDING || pending.getFirst().content().isKnown())) {
            files.add(pending.removeFirst().get());
        }
    }

    /// Makes the backup durable and thereby a backup: packs, index, list of files, header.
    public synchronized BackupHeader complete(BackupFacts facts) {
        blobs.finish();
        pending.forEach(it -> files.add(it.get()));
        FileListWriter.Written list = files.finish();
        if (!files.commit()) {
            throw taken();
        }
        var header =
                new BackupHeader(
                        label,
                        facts,
                        list.entries(),
                        list.contentBytes(),
                        blobs.freshBytes(),
                        blobs.storedBytes(),
                        list.size(),
                        list.sha256());
        blobs.checkAdopted();
        if (!storage.putIfAbsent(label.header(), header.write())) {
            throw taken();
        }
        return header;
    }

    private RuntimeException taken() {
        return Failure.of(
                        RepositoryError.LABEL_TAKEN,
                        "there is a backup %s already".formatted(label))
                .hint("run the backup again: it gets a new label")
                .fact("label", label.text())
                .exception();
    }

    @Override
    public void close() {
        try (files) {
            blobs.close();
        }
    }
}
