package dev.holdfast.store.repository;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// Cuts a file's content into blobs of 1 MiB at fixed offsets, puts them, and keeps the extents.
/// Give it content in pieces of any size; whole blobs that stand in one piece are not copied. For
/// one thread; use it again for the next file.
public final class ExtentWriter {
    private static final byte[] ZEROS = new byte[Format.MOST_CONTENT];

    private final BlobWriter blobs;
    private final ByteBuffer gathered = ByteBuffer.allocate(Format.MOST_CONTENT);
    private final List<Extent> extents = new ArrayList<>();
    private long zeros;

    public ExtentWriter(BlobWriter blobs) {
        this.blobs = blobs;
    }

    /// Takes more of the file's content, to the end of the buffer.
    public void append(ByteBuffer content) {
        while (content.hasRemaining()) {
            if (gathered.position() == 0 && content.remaining() >= Format.MOST_CONTENT) {
                var whole = content.slice(content.position(), Format.MOST_CONTENT);
                content.position(content.position() + Format.MOST_CONTENT);
                put(whole);
                continue;
            }
            int size = Math.min(gathered.remaining(), content.remaining());
            gathered.put(content.slice(content.position(), size));
            content.position(content.position() + size);
            if (!gathered.hasRemaining()) {
                putGathered();
            }
        }
    }

    /// Ends the file.
    ///
    /// @return its extents, from the beginning of its content to its end
    public List<Extent> finish() {
        putGathered();
        endZeros();
        var finished = List.copyOf(extents);
        extents.clear();
        return finished;
    }

    private void putGathered() {
        if (gathered.position() > 0) {
            put(gathered.flip());
            gathered.clear();
        }
    }

    private void put(ByteBuffer blob) {
        int size = blob.remaining();
        if (blob.mismatch(ByteBuffer.wrap(ZEROS, 0, size)) < 0) {
            zeros += size;
            return;
        }
        endZeros();
        extents.add(new Extent.Part(blobs.put(blob), 0, size));
    }

    private void endZeros() {
        if (zeros > 0) {
            extents.add(new Extent.Zeros(zeros));
            zeros = 0;
        }
    }
}
