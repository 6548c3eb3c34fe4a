package dev.holdfast.store.repository;

import java.io.OutputStream;
import java.nio.ByteBuffer;

/// Writes to an upload. The upload stays its owner's to commit and close.
final class UploadStream extends OutputStream {
    private final ObjectStorage.Upload upload;
    private long size;

    UploadStream(ObjectStorage.Upload upload) {
        this.upload = upload;
    }

    /// How much was written, in bytes.
    long size() {
        return size;
    }

    @Override
    public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        size += length;
        upload.write(ByteBuffer.wrap(bytes, from, length));
    }
}
