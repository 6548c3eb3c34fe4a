package dev.holdfast.store.repository;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/// Turns stored bytes into the content of a blob and checks it against its id. For one thread.
final class BlobDecoder implements AutoCloseable {
    private final ZstdDecompressCtx zstd;
    private final byte[] stored = new byte[Format.MOST_CONTENT];

    BlobDecoder() {
        ZstdLibrary.ensure();
        zstd = new ZstdDecompressCtx();
    }

    /// Reads a blob's content into `target` from its beginning.
    ///
    /// @param target at least as long as the content
    void read(ObjectStorage storage, String pack, PackEntry entry, byte[] target) {
        storage.read(pack, entry.offset(), ByteBuffer.wrap(stored, 0, entry.stored()));
        decode(stored, 0, entry, target)
                .ifPresent(problem -> {
                    throw new Damage(pack, entry.offset(), problem).failure();
                });
    }

    /// Decodes what was read.
    ///
    /// @return what is wrong with it
    Optional<String> decode(byte[] bytes, int from, PackEntry entry, byte[] target) {
        int length = entry.length();
        switch (entry.codec()) {
            case STORED -> System.arraycopy(bytes, from, target, 0, length);
            case ZSTD -> {
                try {
                    int written =
                            zstd.decompressByteArray(
                                    target, 0, length, bytes, from, entry.stored());
                    if (written != length) {
                        return Optional.of(
                                "the blob %s has %d bytes, not %d"
                                        .formatted(entry.id(), written, length));
                    }
                } catch (ZstdException e) {
                    return Optional.of(
                            "the blob %s cannot be decompressed: %s"
                                    .formatted(entry.id(), e.getMessage()));
                }
            }
        }
        return matches(entry.id(), target, length)
                ? Optional.empty()
                : Optional.of("the blob's content is not that of %s".formatted(entry.id()));
    }

    private static boolean matches(BlobId id, byte[] content, int length) {
        var wanted = ByteBuffer.allocate(BlobId.BYTES);
        id.put(wanted);
        return Arrays.equals(wanted.array(), Hash.of(ByteBuffer.wrap(content, 0, length)));
    }

    @Override
    public void close() {
        zstd.close();
    }
}
