package dev.holdfast.operations.backup;

import dev.holdfast.store.repository.BlobReader;
import dev.holdfast.store.repository.Extent;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;

/// The content of a stored file as a stream. Holds one blob.
final class ExtentStream extends InputStream {
    private final BlobReader blobs;
    private final Iterator<Extent> extents;
    private final byte[] buffer = new byte[BlobReader.MOST_CONTENT];
    private long zeros;
    private int position;
    private int limit;

    ExtentStream(BlobReader blobs, List<Extent> extents) {
        this.blobs = blobs;
        this.extents = extents.iterator();
    }

    @Override
    public int read() {
        return fill() ? buffer[position++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int size = Math.min(length, limit - position);
        System.arraycopy(buffer, position, target, offset, size);
        position += size;
        return size;
    }

    private boolean fill() {
        while (position == limit) {
            if (zeros > 0) {
                limit = (int) Math.min(zeros, buffer.length);
                position = 0;
                zeros -= limit;
                Arrays.fill(buffer, 0, limit, (byte) 0);
            } else if (extents.hasNext()) {
                open(extents.next());
            } else {
                return false;
            }
        }
        return true;
    }

    private void open(Extent extent) {
        switch (extent) {
            case Extent.Zeros it -> zeros = it.length();
            case Extent.Part part -> {
                int size = blobs.read(part.blob(), buffer);
                position = part.offset();
                limit = (int) Math.min(size, part.offset() + part.length());
            }
        }
    }
}
