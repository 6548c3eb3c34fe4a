package dev.holdfast.store.repository;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;

/// Gathers finished packs and writes index files of them, each durable before the blobs count as
/// known. Safe for use by several threads.
final class IndexWriter {
    /// After how many packs an index file is written: what a killed run has put until then, the
    /// next need not put again.
    private static final int PACKS = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final ObjectStorage storage;
    private final BlobIndex known;
    private final List<IndexFile.Pack> waiting = new ArrayList<>();
    private int blobs;

    IndexWriter(ObjectStorage storage, BlobIndex known) {
        this.storage = storage;
        this.known = known;
    }

    synchronized void add(IndexFile.Pack pack) {
        if (blobs + pack.entries().size() > Format.MOST_BLOBS) {
            flush();
        }
        waiting.add(pack);
        blobs += pack.entries().size();
        if (waiting.size() == PACKS) {
            flush();
        }
    }

    synchronized void flush() {
        if (waiting.isEmpty()) {
            return;
        }
        String name = "index/%016x%016x".formatted(RANDOM.nextLong(), RANDOM.nextLong());
        if (!storage.putIfAbsent(name, IndexFile.write(waiting))) {
            throw new IllegalStateException("a random name is taken: " + name);
        }
        waiting.forEach(pack -> known.add(pack.name(), pack.entries()));
        waiting.clear();
        blobs = 0;
    }
}
