package dev.holdfast.store.repository;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Where every blob lies: the index files of a repository, read into one table. An index file that
/// is damaged or missing costs time, not blobs: the packs it spoke of say themselves what they
/// hold. Safe for use by several threads.
final class BlobIndex {
    private final ObjectStorage storage;
    private final BlobTable table = new BlobTable();
    private final List<PackName> packs = new ArrayList<>();
    private final Map<PackName, Integer> numbers = new HashMap<>();
    private final Set<String> filesRead = new HashSet<>();

    /// A blob's place.
    record Place(PackName pack, PackEntry entry) {}

    private BlobIndex(ObjectStorage storage) {
        this.storage = storage;
    }

    static BlobIndex read(ObjectStorage storage) {
        var index = new BlobIndex(storage);
        index.readNewFiles();
        return index;
    }

    /// Whether an index file knows the blob, so that its pack is durable.
    synchronized Optional<Place> find(BlobId id) {
        int number = table.find(id);
        return number < 0
                ? Optional.empty()
                : Optional.of(new Place(packs.get(table.pack(number)), table.entry(number)));
    }

    /// As [#find], looking also where only a reader may: into what others have put meanwhile, and
    /// into packs that no index file speaks of.
    Place require(BlobId id) {
        return find(id).or(() -> findAnew(id)).orElseThrow(() -> missing(id));
    }

    static FailureException missing(BlobId id) {
        return Failure.of(RepositoryError.MISSING_BLOB, "blob %s is in no pack".formatted(id))
                .hint("see what is hit: holdfast repository check")
                .fact("blob", id.toString())
                .exception();
    }

    synchronized void add(PackName pack, List<PackEntry> entries) {
        int number = number(pack);
        entries.forEach(entry -> table.add(entry.id(), number, entry));
    }

    private synchronized Optional<Place> findAnew(BlobId id) {
        readNewFiles();
        Optional<Place> found = find(id);
        if (found.isEmpty()) {
            readUnlistedPacks();
            found = find(id);
        }
        return found;
    }

    /// Reads what other programs have put meanwhile.
    synchronized void readNewFiles() {
        for (var object : storage.list("index/")) {
            if (filesRead.add(object.name())) {
                try {
                    add(IndexFile.read(storage, object));
                } catch (FailureException e) {
                    passOver(e);
                }
            }
        }
    }

    private void add(IndexFile file) {
        int[] packNumbers = file.packs().stream().mapToInt(this::number).toArray();
        for (int at = 0; at < file.entries().size(); at++) {
            PackEntry entry = file.entries().get(at);
            table.add(entry.id(), packNumbers[file.packOf()[at]], entry);
        }
    }

    private void readUnlistedPacks() {
        for (var object : storage.list("packs/")) {
            PackName.of(object.name())
                    .filter(name -> !numbers.containsKey(name))
                    .ifPresent(name -> {
                        try {
                            add(name, PackFooter.read(storage, object.name(), object.size()));
                        } catch (FailureException e) {
                            passOver(e);
                        }
                    });
        }
    }

    /// A check reports it; a reader needs only what can still be read.
    private static void passOver(FailureException e) {
        if (e.failure().code() != RepositoryError.DAMAGED) {
            throw e;
        }
    }

    private int number(PackName pack) {
        return numbers.computeIfAbsent(
                pack,
                name -> {
                    packs.add(name);
                    return packs.size() - 1;
                });
    }
}
