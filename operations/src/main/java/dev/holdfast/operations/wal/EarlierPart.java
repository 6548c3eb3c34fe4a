package dev.holdfast.operations.wal;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalStore.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// What an earlier receiver has left of the segment that is being received again. The server must
/// send the same bytes; once the new part has them all, durably, the old one goes.
///
/// A power failure may leave zeros where bytes were written and not synced: those are no
/// difference.
final class EarlierPart implements AutoCloseable {
    private final WalStore store;
    private final Part part;
    private final InputStream content;
    private long compared;
    private boolean over;

    EarlierPart(WalStore store, Part part) {
        this.store = store;
        this.part = part;
        this.content = store.open(part);
    }

    /// Compares the next bytes of the segment.
    ///
    /// @throws FailureException [WalError#OTHER_BYTES]
    void compare(ByteBuffer wal) {
        if (over) {
            return;
        }
        try {
            byte[] there =
                    content.readNBytes((int) Math.min(wal.remaining(), part.length() - compared));
            byte[] here = new byte[there.length];
            wal.get(wal.position(), here);
            int differs = Arrays.mismatch(there, here);
            if (differs >= 0) {
                requireZeros(there, differs);
            }
            compared += there.length;
            over = differs >= 0 || compared == part.length();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Deletes it if the new part has as much of it, durably.
    ///
    /// @return whether it is of no use any more
    boolean settle(long durable) {
        boolean useless = durable >= part.length();
        if (useless) {
            close();
            store.delete(part);
        }
        return useless;
    }

    @Override
    public void close() {
        try {
            content.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void requireZeros(byte[] there, int from) throws IOException {
        boolean zeros = isZero(there, from);
        while (zeros) {
            byte[] more = content.readNBytes(there.length);
            if (more.length == 0) {
                return;
            }
            zeros = isZero(more, 0);
        }
        throw PartSettler.differs(part);
    }

    private static boolean isZero(byte[] bytes, int from) {
        for (int at = from; at < bytes.length; at++) {
            if (bytes[at] != 0) {
                return false;
            }
        }
        return true;
    }
}
