package dev.holdfast.store.repository;

import java.util.Arrays;

/// Blobs with their places, packed: 48 bytes a blob and a hash table of four-byte slots, so that a
/// million blobs take 56 MB or less. Grows as blobs are added. For one thread at a time.
final class BlobTable {
    private static final int WORDS = 6;
    private static final int CHUNK_BITS = 13;
    private static final int IN_CHUNK = 1 << CHUNK_BITS;

    // Odd, so that it keeps all 64 bits of an id apart; ids themselves are as good as random.
    private static final long MIX = 0x9e3779b97f4a7c15L;

    private long[][] chunks = new long[0][];
    private int[] slots = new int[1 << 10];
    private int count;

    int count() {
        return count;
    }

    /// The number of this blob, from 0 in the order of adding; -1 if it is not there.
    int find(BlobId id) {
        int slot = slots[slot(id)];
        return slot - 1;
    }

    /// Adds a blob unless it is there.
    ///
    /// @return whether it was added
    boolean add(BlobId id, int pack, PackEntry entry) {
        return add(
                id,
                (long) pack << 32 | entry.offset(),
                (long) entry.stored() << 32 | (long) entry.codec().number() << 24 | entry.length());
    }

    /// Adds a blob whose place is not known, unless it is there.
    ///
    /// @return whether it was added
    boolean add(BlobId id) {
        return add(id, -1, -1);
    }

    private boolean add(BlobId id, long place, long lengths) {
        if (2L * (count + 1) > slots.length) {
            grow();
        }
        int slot = slot(id);
        if (slots[slot] != 0) {
            return false;
        }
        if (count == chunks.length * IN_CHUNK) {
            chunks = Arrays.copyOf(chunks, chunks.length + 1);
            chunks[chunks.length - 1] = new long[IN_CHUNK * WORDS];
        }
        long[] chunk = chunks[count >> CHUNK_BITS];
        int at = (count & (IN_CHUNK - 1)) * WORDS;
        chunk[at] = id.first();
        chunk[at + 1] = id.second();
        chunk[at + 2] = id.third();
        chunk[at + 3] = id.fourth();
        chunk[at + 4] = place;
        chunk[at + 5] = lengths;
        count++;
        slots[slot] = count;
        return true;
    }

    int pack(int number) {
        return (int) (word(number, 4) >> 32);
    }

    PackEntry entry(int number) {
        long lengths = word(number, 5);
        return PackEntry.of(
                id(number), (int) word(number, 4), (int) (lengths >>> 32), (int) lengths, 0);
    }

    int length(int number) {
        return (int) word(number, 5) & 0xffffff;
    }

    private BlobId id(int number) {
        return new BlobId(word(number, 0), word(number, 1), word(number, 2), word(number, 3));
    }

    private long word(int number, int word) {
        return chunks[number >> CHUNK_BITS][(number & (IN_CHUNK - 1)) * WORDS + word];
    }

    /// The slot that holds this id, or the empty one where it would go.
    private int slot(BlobId id) {
        int mask = slots.length - 1;
        int slot = (int) ((id.first() * MIX) >>> 32) & mask;
        while (slots[slot] != 0 && !isAt(slots[slot] - 1, id)) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private boolean isAt(int number, BlobId id) {
        long[] chunk = chunks[number >> CHUNK_BITS];
        int at = (number & (IN_CHUNK - 1)) * WORDS;
        return chunk[at] == id.first()
                && chunk[at + 1] == id.second()
                && chunk[at + 2] == id.third()
                && chunk[at + 3] == id.fourth();
    }

    private void grow() {
        slots = new int[slots.length * 2];
        for (int number = 0; number < count; number++) {
            slots[slot(id(number))] = number + 1;
        }
    }
}
