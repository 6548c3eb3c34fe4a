package dev.holdfast.store.repository;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.data.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads a list of files line by line. The list was hashed before; what it says is still checked,
/// because whoever wrote it may not have been Holdfast.
final class FileListReader implements AutoCloseable {
    private static final int MOST_EXTENTS = 1 << 22;

    private final String object;
    private final InputStream lines;
    private final byte[] buffer = new byte[1 << 16];
    private int position;
    private int limit;
    private long read;
    private long entries;
    private long bytes;

    private FileListReader(String object, InputStream lines) {
        this.object = object;
        this.lines = lines;
    }

    static FileListReader open(ObjectStorage storage, String object, long size) {
        ZstdLibrary.ensure();
        try {
            return new FileListReader(
                    object,
                    new ZstdInputStreamNoFinalizer(new ObjectStream(storage, object, size))
                            .setLongMax(Format.WINDOW_LOG));
        } catch (IOException e) {
            throw new Damage(object, 0, String.valueOf(e.getMessage())).failure(e);
        }
    }

    /// Gives all files to `sink`, in the order they were written.
    ///
    /// @return how many, and their bytes
    FileListWriter.Written forEach(Consumer<StoredFile> sink) {
        while (true) {
            Fields fields = line();
            if (fields.has("end")) {
                return end(fields);
            }
            StoredFile file = file(fields);
            entries++;
            bytes += file.size();
            sink.accept(file);
        }
    }

    private FileListWriter.Written end(Fields fields) {
        boolean complete =
                fields.number("entries", Long.MAX_VALUE) == entries
                        && fields.number("bytes", Long.MAX_VALUE) == bytes;
        if (!complete || readByte() >= 0) {
            throw fields.bad("its end does not fit what stands before it");
        }
        return new FileListWriter.Written(entries, bytes, 0, "");
    }

    private StoredFile file(Fields fields) {
        StoredFile.Kind kind = kind(fields);
        boolean isFile = kind == StoredFile.Kind.FILE;
        List<Extent> extents =
                isFile ? extents((int) fields.number("extents", MOST_EXTENTS)) : List.of();
        try {
            return new StoredFile(
                    fields.text("path"),
                    kind,
                    Integer.parseInt(fields.text("mode"), 8),
                    fields.time("modified"),
                    isFile ? fields.number("size", Long.MAX_VALUE) : 0,
                    extents,
                    fields.has("target") ? Optional.of(fields.text("target")) : Optional.empty());
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw fields.bad(String.valueOf(e.getMessage()));
        }
    }

    private static StoredFile.Kind kind(Fields fields) {
        String kind = fields.text("kind");
        return switch (kind) {
            case "file" -> StoredFile.Kind.FILE;
            case "directory" -> StoredFile.Kind.DIRECTORY;
            case "link" -> StoredFile.Kind.LINK;
            default -> throw fields.bad("unknown kind " + kind.toLowerCase(Locale.ROOT));
        };
    }

    private List<Extent> extents(int count) {
        var extents = new ArrayList<Extent>();
        for (int number = 0; number < count; number++) {
            extents.add(extent(line()));
        }
        return extents;
    }

    private static Extent extent(Fields fields) {
        try {
            if (fields.has("zeros")) {
                return new Extent.Zeros(fields.number("zeros", Long.MAX_VALUE));
            }
            return new Extent.Part(
                    BlobId.parse(fields.text("blob")),
                    (int) fields.number("offset", Format.MOST_CONTENT),
                    fields.number("length", Format.MOST_CONTENT));
        } catch (IllegalArgumentException e) {
            throw fields.bad(String.valueOf(e.getMessage()));
        }
    }

    private Fields line() {
        long at = read;
        var text = new ByteArrayOutputStream(256);
        for (int next = readByte(); next != '\n'; next = readByte()) {
            if (next < 0 || text.size() == Format.LONGEST_LINE) {
                throw new Damage(object, at, next < 0 ? "it ends early" : "a line is too long")
                        .failure();
            }
            text.write(next);
        }
        try {
            return new Fields(
                    object, at, Json.readObject(text.toString(StandardCharsets.UTF_8), object));
        } catch (FailureException e) {
            throw new Damage(object, at, e.failure().message()).failure(e);
        }
    }

    private int readByte() {
        if (position == limit && !fill()) {
            return -1;
        }
        read++;
        return buffer[position++] & 0xff;
    }

    private boolean fill() {
        try {
            position = 0;
            limit = Math.max(0, lines.read(buffer, 0, buffer.length));
            return limit > 0;
        } catch (IOException e) {
            throw new Damage(object, read, "it cannot be decompressed: " + e.getMessage())
                    .failure(e);
        }
    }

    @Override
    public void close() {
        try {
            lines.close();
        } catch (IOException e) {
            throw new Damage(object, read, String.valueOf(e.getMessage())).failure(e);
        }
    }
}
