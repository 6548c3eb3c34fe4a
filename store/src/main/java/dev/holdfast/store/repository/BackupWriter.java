package dev.holdfast.store.repository;

import dev.holdfast.kernel.Failure;

/// Writes one backup: put its files' content with [#blobs()], name the files with [#add], then
/// [#complete]. Until that has returned there is no backup; closed before, it leaves no trace but
/// blobs that the next run finds. [#add] is for one thread at a time.
public final class BackupWriter implements AutoCloseable {
    private final ObjectStorage storage;
    private final BackupLabel label;
    private final BlobWriter blobs;
    private final FileListWriter files;

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

    /// Adds a file, whose blobs were all put before.
    public synchronized void add(StoredFile file) {
        files.add(file);
    }

    /// Makes the backup durable and thereby a backup: packs, index, list of files, header.
    public synchronized BackupHeader complete(BackupFacts facts) {
        blobs.finish();
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
