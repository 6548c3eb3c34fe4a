package dev.holdfast.store.repository;

import dev.holdfast.store.repository.FileContent.PendingExtent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Cuts a file's content into blobs of 1 MiB at fixed offsets, puts them, and keeps the extents.
/// Give it content in pieces of any size. For one thread; use it again for the next file.
public final class ExtentWriter {
    private static final ByteBuffer ZEROS = ByteBuffer.allocate(Format.MOST_CONTENT);

    private final BlobWriter blobs;
    private @Nullable ByteBuffer gathered;
    private List<PendingExtent> extents = new ArrayList<>();
    private long zeros;

    public ExtentWriter(BlobWriter blobs) {
        this.blobs = blobs;
    }

    /// Takes more of the file's content, to the end of the buffer.
    public void append(ByteBuffer content) {
        while (content.hasRemaining()) {
            ByteBuffer into = gathered == null ? blobs.buffer() : gathered;
            gathered = into;
            int size = Math.min(into.remaining(), content.remaining());
            into.put(content.slice(content.position(), size));
            content.position(content.position() + size);
            if (!into.hasRemaining()) {
                put(into);
            }
        }
    }

    /// Ends the file.
    ///
    /// @return its content, from the beginning to the end
    public FileContent finish() {
        if (gathered != null) {
            put(gathered);
        }
        endZeros();
        var finished = new FileContent(extents);
        extents = new ArrayList<>();
        return finished;
    }

    private void put(ByteBuffer blob) {
        gathered = null;
        int size = blob.flip().remaining();
        if (blob.mismatch(ZEROS.slice(0, size)) < 0) {
            zeros += size;
            blobs.giveBack(blob);
            return;
        }
        endZeros();
        extents.add(new PendingExtent(Optional.of(blobs.put(blob)), size));
    }

    private void endZeros() {
        if (zeros > 0) {
            extents.add(new PendingExtent(Optional.empty(), zeros));
            zeros = 0;
        }
    }
}
