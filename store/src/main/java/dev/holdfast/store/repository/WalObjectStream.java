package dev.holdfast.store.repository;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/// The content of a WAL object. It counts once its end has been read: there it is compared with
/// what was written, and a difference is a failure.
final class WalObjectStream extends InputStream {
    private final String name;
    private final WalObject wanted;
    private final CRC32C checksum = new CRC32C();
    private final MessageDigest digest = Hash.digest();
    private final ZstdInputStreamNoFinalizer zstd;
    private long length;
    private boolean ended;

    WalObjectStream(ObjectStorage storage, String name, long size) throws IOException {
        ZstdLibrary.ensure();
        this.name = name;
        this.wanted = WalObject.read(storage, name, size);
        var frame = new ObjectStream(storage, name, size - WalObject.TRAILER_BYTES);
        this.zstd = new ZstdInputStreamNoFinalizer(new CheckedInputStream(frame, checksum));
        zstd.setLongMax(Format.WINDOW_LOG);
    }

    /// What the object says of its content.
    WalObject wanted() {
        return wanted;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int from, int count) {
        if (count == 0 || ended) {
            return ended ? -1 : 0;
        }
        int read = next(target, from, count);
        if (read < 0) {
            requireSame();
            ended = true;
            return -1;
        }
        length += read;
        if (length > wanted.length()) {
            throw different();
        }
        digest.update(target, from, read);
        return read;
    }

    @Override
    public void close() throws IOException {
        zstd.close();
    }

    private int next(byte[] target, int from, int count) {
        try {
            return zstd.read(target, from, count);
        } catch (IOException e) {
            throw new Damage(name, 0, "it cannot be decompressed: " + e.getMessage()).failure(e);
        }
    }

    private void requireSame() {
        boolean same =
                length == wanted.length()
                        && Arrays.equals(digest.digest(), wanted.sha256())
                        && (int) checksum.getValue() == wanted.checksum();
        if (!same) {
            throw different();
        }
    }

    private RuntimeException different() {
        return new Damage(name, 0, "its content is not what was written").failure();
    }
}
