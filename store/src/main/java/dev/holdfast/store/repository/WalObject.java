package dev.holdfast.store.repository;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;

/// Writes and reads the object of a WAL segment: its content as one zstd frame, then a frame that
/// zstd skips, with the content's length and hash. So `zstd -d` reads it, and so do we, with more
/// care.
///
/// @param length of the content, in bytes
/// @param sha256 of the content
/// @param checksum CRC-32C of the zstd frame: some of its bits do not change the content
record WalObject(long length, byte[] sha256, int checksum) {
    private static final int LEVEL = 1;
    private static final int BUFFER = 1 << 17;

    /// RFC 8878, section 3.1.2, "Skippable Frames".
    private static final int SKIPPABLE = 0x184D2A50;

    private static final byte[] MAGIC = "HFWAL_01".getBytes(StandardCharsets.US_ASCII);
    private static final int BODY = MAGIC.length + 8 + Hash.BYTES + 4;
    static final int TRAILER_BYTES = 8 + BODY;

    /// Compresses `content` into an object.
    ///
    /// @param digest has the content's hash once that was read
    static WalObject write(InputStream content, MessageDigest digest, ObjectStorage.Upload upload) {
        ZstdLibrary.ensure();
        long length = 0;
        try (var sink = new CheckedOutputStream(new UploadStream(upload), new CRC32C())) {
            // Without a checksum of its own: the trailer has the hash of the content and the CRC of
            // the frame.
            var zstd = new ZstdOutputStreamNoFinalizer(sink, LEVEL).setChecksum(false);
            byte[] buffer = new byte[BUFFER];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                length += read;
                if (length > Format.LONGEST_WAL) {
                    throw new IllegalArgumentException("no WAL segment is that long");
                }
                zstd.write(buffer, 0, read);
            }
            zstd.close();
            var written =
                    new WalObject(length, digest.digest(), (int) sink.getChecksum().getValue());
            sink.write(written.trailer());
            return written;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] trailer() {
        var trailer = ByteBuffer.allocate(TRAILER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        trailer.putInt(SKIPPABLE).putInt(BODY);
        trailer.order(ByteOrder.BIG_ENDIAN).put(MAGIC).putLong(length).put(sha256).putInt(checksum);
        return trailer.array();
    }

    /// Reads the trailer only.
    static WalObject read(ObjectStorage storage, String name, long size) {
        if (size < TRAILER_BYTES) {
            throw new Damage(name, 0, "it is too short").failure();
        }
        long at = size - TRAILER_BYTES;
        var trailer = ByteBuffer.wrap(storage.read(name, at, TRAILER_BYTES));
        trailer.order(ByteOrder.LITTLE_ENDIAN);
        boolean starts = trailer.getInt() == SKIPPABLE && trailer.getInt() == BODY;
        byte[] magic = new byte[MAGIC.length];
        trailer.order(ByteOrder.BIG_ENDIAN).get(magic);
        long length = trailer.getLong();
        if (!starts || !Arrays.equals(magic, MAGIC) || length < 0 || length > Format.LONGEST_WAL) {
            throw new Damage(name, at, "it does not end as a WAL object").failure();
        }
        byte[] hash = new byte[Hash.BYTES];
        trailer.get(hash);
        return new WalObject(length, hash, trailer.getInt());
    }

    /// Decompresses an object into `target` and checks it. What was given to `target` counts only
    /// once this has returned.
    static WalObject read(ObjectStorage storage, String name, long size, OutputStream target)
            throws IOException {
        try (var content = new WalObjectStream(storage, name, size)) {
            byte[] buffer = new byte[BUFFER];
            for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
                target.write(buffer, 0, read);
            }
            return content.wanted();
        }
    }

    boolean isSameAs(WalObject other) {
        return length == other.length && Arrays.equals(sha256, other.sha256);
    }
}
