package dev.holdfast.store.repository;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import dev.holdfast.kernel.data.Json;
import dev.holdfast.kernel.data.PlainData;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;

/// Writes the list of a backup's files as it comes, as zstd-compressed lines. For one thread.
final class FileListWriter implements AutoCloseable {
    private static final int LEVEL = 3;

    private final ObjectStorage.Upload upload;
    private final MessageDigest digest = Hash.digest();
    private final UploadStream object;
    private final OutputStream lines;
    private long entries;
    private long bytes;

    FileListWriter(ObjectStorage.Upload upload) {
        ZstdLibrary.ensure();
        this.upload = upload;
        this.object = new UploadStream(upload);
        try {
            var hashed = new DigestOutputStream(object, digest);
            this.lines = new ZstdOutputStreamNoFinalizer(hashed, LEVEL).setChecksum(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a header keeps of a list.
    ///
    /// @param size of the object, in bytes
    /// @param sha256 of the object
    record Written(long entries, long contentBytes, long size, String sha256) {}

    void add(StoredFile file) {
        entries++;
        bytes += file.size();
        var fields = new LinkedHashMap<String, Object>();
        fields.put("path", file.path());
        fields.put("kind", PlainData.enumText(file.kind()));
        fields.put("mode", "%04o".formatted(file.mode()));
        fields.put("modified", file.modified().toString());
        if (file.kind() == StoredFile.Kind.FILE) {
            fields.put("size", file.size());
            fields.put("extents", file.extents().size());
        }
        file.target().ifPresent(target -> fields.put("target", target));
        line(fields);
        file.extents().forEach(this::add);
    }

    private void add(Extent extent) {
        switch (extent) {
            case Extent.Part(BlobId blob, int offset, long length) -> {
                var fields = new LinkedHashMap<String, Object>();
                fields.put("blob", blob.toString());
                fields.put("offset", offset);
                fields.put("length", length);
                line(fields);
            }
            case Extent.Zeros(long length) -> line(Map.of("zeros", length));
        }
    }

    /// Ends the list; it has its name, durably, when this returns true.
    Written finish() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("end", true);
        fields.put("entries", entries);
        fields.put("bytes", bytes);
        line(fields);
        try {
            lines.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Written(entries, bytes, object.size(), Hash.hex(digest.digest()));
    }

    boolean commit() {
        return upload.commit();
    }

    private void line(Map<String, Object> fields) {
        byte[] text = (Json.line(fields) + "\n").getBytes(StandardCharsets.UTF_8);
        if (text.length > Format.LONGEST_LINE) {
            throw new IllegalArgumentException("a line of %d bytes".formatted(text.length));
        }
        try {
            lines.write(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        upload.close();
    }
}
