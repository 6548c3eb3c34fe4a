package dev.holdfast.store.repository;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Writes and reads an index file: some packs and the places of all their blobs, in the order of
/// ids.
///
/// @param packs the packs it speaks of
/// @param entries their blobs, without checksums
/// @param packOf for each entry the number of its pack in `packs`
record IndexFile(List<PackName> packs, List<PackEntry> entries, int[] packOf) {
    private static final byte[] START = "HFINDX01".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "10XDNIFH".getBytes(StandardCharsets.US_ASCII);
    private static final int HEADER_BYTES = 16;
    private static final int TRAILER_BYTES = 48;

    /// The longest index file, in bytes.
    private static final long LONGEST =
            HEADER_BYTES
                    + (long) Format.MOST_PACKS * PackName.BYTES
                    + (long) Format.MOST_BLOBS * PackEntry.BYTES
                    + TRAILER_BYTES;

    /// A pack that is complete and durable.
    record Pack(PackName name, List<PackEntry> entries) {}

    private record Placed(PackEntry entry, int pack) {}

    static byte[] write(List<Pack> packs) {
        var placed = new ArrayList<Placed>();
        for (int number = 0; number < packs.size(); number++) {
            for (PackEntry entry : packs.get(number).entries()) {
                placed.add(new Placed(entry, number));
            }
        }
        placed.sort(Comparator.comparing(it -> it.entry().id()));
        int body = packs.size() * PackName.BYTES + placed.size() * PackEntry.BYTES;
        var bytes = ByteBuffer.allocate(HEADER_BYTES + body + TRAILER_BYTES);
        bytes.put(START).putInt(packs.size()).putInt(placed.size());
        packs.forEach(pack -> pack.name().put(bytes));
        placed.forEach(it -> it.entry().putInIndex(bytes, it.pack()));
        bytes.putLong(bytes.capacity());
        byte[] hash = Hash.of(bytes.duplicate().flip());
        return bytes.put(hash).put(END).array();
    }

    static IndexFile read(ObjectStorage storage, ObjectStorage.StoredObject object) {
        String name = object.name();
        long size = object.size();
        if (size < HEADER_BYTES + TRAILER_BYTES || size > LONGEST) {
            throw new Damage(name, 0, "no index file has %d bytes".formatted(size)).failure();
        }
        byte[] bytes = storage.read(name, 0, (int) size);
        int hashAt = bytes.length - Hash.BYTES - END.length;
        byte[] hash = Hash.of(ByteBuffer.wrap(bytes, 0, hashAt));
        boolean whole =
                Arrays.equals(hash, 0, Hash.BYTES, bytes, hashAt, hashAt + Hash.BYTES)
                        && Arrays.equals(bytes, 0, START.length, START, 0, START.length)
                        && Arrays.equals(
                                bytes, bytes.length - END.length, bytes.length, END, 0, END.length);
        if (!whole) {
            throw new Damage(name, 0, "it is not what was written").failure();
        }
        return parse(name, ByteBuffer.wrap(bytes, 0, bytes.length - TRAILER_BYTES));
    }

    private static IndexFile parse(String name, ByteBuffer bytes) {
        bytes.position(START.length);
        int packCount = bytes.getInt();
        int entryCount = bytes.getInt();
        boolean fits =
                packCount >= 0
                        && packCount <= Format.MOST_PACKS
                        && entryCount >= 0
                        && entryCount <= Format.MOST_BLOBS
                        && bytes.remaining()
                                == packCount * PackName.BYTES + entryCount * PackEntry.BYTES;
        if (!fits) {
            throw new Damage(name, START.length, "its counts do not fit its length").failure();
        }
        var packs = new ArrayList<PackName>(packCount);
        for (int number = 0; number < packCount; number++) {
            packs.add(PackName.from(bytes));
        }
        var entries = new ArrayList<PackEntry>(entryCount);
        int[] packOf = new int[entryCount];
        for (int number = 0; number < entryCount; number++) {
            int at = bytes.position();
            var id = BlobId.from(bytes);
            packOf[number] = bytes.getInt();
            int offset = bytes.getInt();
            int stored = bytes.getInt();
            int codecAndLength = bytes.getInt();
            var problem = PackEntry.problem(offset, stored, codecAndLength);
            if (problem.isPresent()) {
                throw new Damage(name, at, problem.get()).failure();
            }
            if (packOf[number] < 0 || packOf[number] >= packCount) {
                throw new Damage(name, at, "a blob in a pack that is not listed").failure();
            }
            if (number > 0 && entries.get(number - 1).id().compareTo(id) >= 0) {
                throw new Damage(name, at, "the blobs are not in the order of ids").failure();
            }
            entries.add(PackEntry.of(id, offset, stored, codecAndLength, 0));
        }
        return new IndexFile(packs, entries, packOf);
    }
}
