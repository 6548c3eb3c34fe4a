package dev.holdfast.store.repository;

import java.nio.ByteBuffer;
import java.util.Optional;

/// Where a blob lies in its pack, and how.
///
/// @param offset its first byte in the pack
/// @param stored how many bytes it takes there
/// @param length how many bytes its content has, at least 1
/// @param checksum CRC-32C of the stored bytes; an index does not keep it
record PackEntry(BlobId id, int offset, int stored, Codec codec, int length, int checksum) {
    static final int BYTES = BlobId.BYTES + 16;

    long end() {
        return (long) offset + stored;
    }

    void putInFooter(ByteBuffer target) {
        id.put(target);
        target.putInt(offset).putInt(stored).putInt(codecAndLength()).putInt(checksum);
    }

    void putInIndex(ByteBuffer target, int pack) {
        id.put(target);
        target.putInt(pack).putInt(offset).putInt(stored).putInt(codecAndLength());
    }

    private int codecAndLength() {
        return codec.number() << 24 | length;
    }

    /// Checks what was read; says what is wrong with it.
    static Optional<String> problem(int offset, int stored, int codecAndLength) {
        int length = codecAndLength & 0xffffff;
        var codec = Codec.of(codecAndLength >>> 24);
        if (codec.isEmpty()) {
            return Optional.of("an unknown codec, %d".formatted(codecAndLength >>> 24));
        }
        boolean lengths =
                length >= 1
                        && length <= Format.MOST_CONTENT
                        && stored >= 1
                        && (codec.get() == Codec.STORED ? stored == length : stored < length);
        if (!lengths) {
            return Optional.of(
                    "a blob of %d bytes cannot be stored in %d".formatted(length, stored));
        }
        if (offset < 0 || (long) offset + stored > Format.LONGEST_PACK) {
            return Optional.of("a blob beyond the longest pack");
        }
        return Optional.empty();
    }

    static PackEntry of(BlobId id, int offset, int stored, int codecAndLength, int checksum) {
        return new PackEntry(
                id,
                offset,
                stored,
                Codec.of(codecAndLength >>> 24).orElseThrow(),
                codecAndLength & 0xffffff,
                checksum);
    }
}
