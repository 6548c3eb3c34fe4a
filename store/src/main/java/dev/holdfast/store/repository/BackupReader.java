package dev.holdfast.store.repository;

import java.io.IOException;
import java.util.function.Consumer;

/// Reads one complete backup.
public final class BackupReader {
    private final ObjectStorage storage;
    private final BackupHeader header;

    BackupReader(ObjectStorage storage, BackupHeader header) {
        this.storage = storage;
        this.header = header;
    }

    public BackupHeader header() {
        return header;
    }

    /// Gives all files to `sink`, one by one in the order they were added; the list is hashed
    /// before the first.
    public void files(Consumer<StoredFile> sink) {
        String object = header.label().files();
        checkHash(object);
        try (var reader = FileListReader.open(storage, object, header.listBytes())) {
            FileListWriter.Written read = reader.forEach(sink);
            if (read.entries() != header.entries()
                    || read.contentBytes() != header.contentBytes()) {
                throw new Damage(object, 0, "it is not the list of its header").failure();
            }
        }
    }

    private void checkHash(String object) {
        long size = storage.size(object).orElse(-1);
        if (size != header.listBytes()) {
            throw new Damage(
                            object,
                            Math.max(0, size),
                            size < 0
                                    ? "it is not there"
                                    : "it has %d bytes, not %d".formatted(size, header.listBytes()))
                    .failure();
        }
        var digest = Hash.digest();
        byte[] buffer = new byte[1 << 16];
        try (var stream = new ObjectStream(storage, object, size)) {
            for (int read = stream.read(buffer, 0, buffer.length);
                    read >= 0;
                    read = stream.read(buffer, 0, buffer.length)) {
                digest.update(buffer, 0, read);
            }
        } catch (IOException e) {
            throw new Damage(object, 0, String.valueOf(e.getMessage())).failure(e);
        }
        if (!Hash.hex(digest.digest()).equals(header.listSha256())) {
            throw new Damage(object, 0, "its hash is not that of its header").failure();
        }
    }
}
