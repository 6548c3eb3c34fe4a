package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.postgres.sql.SqlScript;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// A migration's file as text, checked to be something the server can be sent.
///
/// @param name the file's name, for messages
/// @param text all of it but a byte order mark
/// @param byteOrderMark whether there was one
record FileText(String name, String text, ByteSize size, boolean byteOrderMark) {
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /// PostgreSQL's limit of a message (src/include/utils/memutils.h, MaxAllocSize).
    private static final long MOST_BYTES = 1_000_000_000;

    static FileText read(Path file) {
        String name = String.valueOf(file.getFileName());
        byte[] bytes = bytes(file);
        return of(name, decode(name, bytes), bytes.length);
    }

    /// A text that comes from elsewhere than a file.
    static FileText of(String name, String text) {
        return of(name, text, text.getBytes(StandardCharsets.UTF_8).length);
    }

    private static FileText of(String name, String all, int size) {
        boolean marked = !all.isEmpty() && all.charAt(0) == BYTE_ORDER_MARK;
        var text = new FileText(name, marked ? all.substring(1) : all, new ByteSize(size), marked);
        int zero = text.text.indexOf('\0');
        if (zero >= 0) {
            throw bad(name, text.text, zero, "a zero byte");
        }
        return text;
    }

    private static byte[] bytes(Path file) {
        try {
            if (Files.isDirectory(file)) {
                throw Failure.of(
                                MigrateError.BAD_FILE,
                                "%s is a link to a folder".formatted(file.getFileName()))
                        .hint("link it to a file, or remove it")
                        .fact("file", file.toString())
                        .exception();
            }
            // A pipe would never end, nor would a device.
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                throw Failure.of(
                                MigrateError.BAD_FILE,
                                "%s is no regular file".formatted(file.getFileName()))
                        .hint("replace it by a file, or remove it")
                        .fact("file", file.toString())
                        .exception();
            }
            if (Files.size(file) > MOST_BYTES) {
                throw Failure.of(
                                MigrateError.BAD_FILE,
                                "%s has %s, but a server takes at most 1 GB in one query"
                                        .formatted(
                                                file.getFileName(), new ByteSize(Files.size(file))))
                        .hint("divide it into several migrations; nothing was run")
                        .fact("file", file.toString())
                        .exception();
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    private static String decode(String name, byte[] bytes) {
        var text = CharBuffer.allocate(bytes.length);
        var in = ByteBuffer.wrap(bytes);
        CoderResult result = StandardCharsets.UTF_8.newDecoder().decode(in, text, true);
        String decoded = text.flip().toString();
        if (result.isError()) {
            throw bad(
                    name,
                    decoded,
                    decoded.length(),
                    "a byte that is not UTF-8 (0x%02x)"
                            .formatted(Byte.toUnsignedInt(bytes[in.position()])));
        }
        return decoded;
    }

    private static RuntimeException bad(String name, String text, int index, String what) {
        var place = SqlScript.place(text, index);
        return Failure.of(
                        MigrateError.BAD_FILE,
                        "%s has %s in line %d, column %d"
                                .formatted(name, what, place.line(), place.column()))
                .hint("save the file as UTF-8 text; nothing was run")
                .fact("file", name)
                .fact("line", place.line())
                .fact("column", place.column())
                .exception();
    }

    /// What is wrong with a line of the file, in the words of its tool.
    RuntimeException refused(int line, String what, String hint) {
        return Failure.of(MigrateError.BAD_FILE, "%s line %d: %s".formatted(name, line, what))
                .hint(hint)
                .fact("file", name)
                .fact("line", line)
                .exception();
    }

    RuntimeException refused(String what, String hint) {
        return Failure.of(MigrateError.BAD_FILE, "%s: %s".formatted(name, what))
                .hint(hint)
                .fact("file", name)
                .exception();
    }
}
