package dev.holdfast.store.repository;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes and reads what stands round the blobs of a pack: eight bytes before them, and after them
/// the footer, an entry a blob, and a trailer of fixed size.
final class PackFooter {
    static final int HEADER_BYTES = 8;
    static final int TRAILER_BYTES = 56;

    private static final byte[] HEADER = "HFPACK01".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "10KCAPFH".getBytes(StandardCharsets.US_ASCII);

    /// What of the trailer is hashed together with the footer.
    private static final int HASHED = 16;

    private PackFooter() {}

    static byte[] header() {
        return HEADER.clone();
    }

    /// The footer and the trailer.
    static ByteBuffer write(List<PackEntry> entries, long dataEnd) {
        int footer = entries.size() * PackEntry.BYTES;
        var bytes = ByteBuffer.allocate(footer + TRAILER_BYTES);
        entries.forEach(entry -> entry.putInFooter(bytes));
        bytes.putLong(dataEnd + footer + TRAILER_BYTES).putInt(entries.size()).putInt(0);
        byte[] hash = Hash.of(bytes.duplicate().flip());
        return bytes.put(hash).put(END).flip();
    }

    /// Reads the entries of a pack of this many bytes and checks that they are whole: what they
    /// say, not yet the blobs.
    static List<PackEntry> read(ObjectStorage storage, String object, long size) {
        if (size < HEADER_BYTES + TRAILER_BYTES || size > Format.LONGEST_PACK) {
            throw damage(object, size, "no pack has %d bytes".formatted(size));
        }
        byte[] header = storage.read(object, 0, HEADER_BYTES);
        if (!Arrays.equals(header, HEADER)) {
            throw damage(object, 0, "it does not begin as a pack");
        }
        long trailerAt = size - TRAILER_BYTES;
        byte[] trailer = storage.read(object, trailerAt, TRAILER_BYTES);
        int count = count(object, size, trailer);
        long footerAt = trailerAt - (long) count * PackEntry.BYTES;
        if (footerAt < HEADER_BYTES) {
            throw damage(object, trailerAt, "%d blobs do not fit in it".formatted(count));
        }
        var footer = storage.read(object, footerAt, count * PackEntry.BYTES);
        var digest = Hash.digest();
        digest.update(footer);
        digest.update(trailer, 0, HASHED);
        if (!Arrays.equals(digest.digest(), 0, Hash.BYTES, trailer, HASHED, HASHED + Hash.BYTES)) {
            throw damage(object, footerAt, "the footer is not what was written");
        }
        return entries(object, ByteBuffer.wrap(footer), footerAt);
    }

    private static int count(String object, long size, byte[] trailer) {
        long at = size - TRAILER_BYTES;
        if (!Arrays.equals(
                trailer, TRAILER_BYTES - END.length, TRAILER_BYTES, END, 0, END.length)) {
            throw damage(object, at, "it does not end as a pack");
        }
        var figures = ByteBuffer.wrap(trailer);
        long written = figures.getLong();
        if (written != size) {
            throw damage(object, at, "it was written with %d bytes".formatted(written));
        }
        int count = figures.getInt();
        if (count < 1 || count > Format.MOST_BLOBS) {
            throw damage(object, at, "no pack has %d blobs".formatted(count));
        }
        return count;
    }

    private static List<PackEntry> entries(String object, ByteBuffer footer, long footerAt) {
        var entries = new ArrayList<PackEntry>(footer.remaining() / PackEntry.BYTES);
        long end = HEADER_BYTES;
        while (footer.hasRemaining()) {
            long at = footerAt + footer.position();
            var id = BlobId.from(footer);
            int offset = footer.getInt();
            int stored = footer.getInt();
            int codecAndLength = footer.getInt();
            int checksum = footer.getInt();
            PackEntry.problem(offset, stored, codecAndLength)
                    .ifPresent(problem -> {
                        throw damage(object, at, problem);
                    });
            if (offset != end) {
                throw damage(object, at, "the blobs do not follow each other");
            }
            end += stored;
            entries.add(PackEntry.of(id, offset, stored, codecAndLength, checksum));
        }
        if (end != footerAt) {
            throw damage(object, footerAt, "the blobs do not end where the footer begins");
        }
        return entries;
    }

    private static RuntimeException damage(String object, long offset, String problem) {
        return new Damage(object, offset, problem).failure();
    }
}
