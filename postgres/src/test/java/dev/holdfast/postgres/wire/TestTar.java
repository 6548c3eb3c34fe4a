package dev.holdfast.postgres.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// Unpacks the tar archives of base backups (ustar as PostgreSQL writes it), fed piece by piece.
final class TestTar {
    private static final int BLOCK = 512;

    private final Path folder;
    private final ByteArrayOutputStream pending = new ByteArrayOutputStream();

    TestTar(Path folder) {
        this.folder = folder;
    }

    void feed(ByteBuffer piece) {
        byte[] bytes = new byte[piece.remaining()];
        piece.get(bytes);
        pending.writeBytes(bytes);
    }

    /// Unpacks all that was fed; test databases are small.
    void unpack() {
        byte[] archive = pending.toByteArray();
        int at = 0;
        // Up to 14 an archive ends without the two empty blocks of tar: pg_basebackup adds them.
        while (at + BLOCK <= archive.length && archive[at] != 0) {
            String name = text(archive, at, 100);
            int size = Integer.parseInt(text(archive, at + 124, 12).strip(), 8);
            char kind = (char) archive[at + 156];
            try {
                unpack(folder.resolve(name), kind, archive, at + BLOCK, size);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            at += BLOCK + (size + BLOCK - 1) / BLOCK * BLOCK;
        }
    }

    private static void unpack(Path path, char kind, byte[] archive, int from, int size)
            throws IOException {
        switch (kind) {
            case '5' -> Files.createDirectories(path);
            case '0' -> Files.write(path, Arrays.copyOfRange(archive, from, from + size));
            default -> throw new IOException("a member of kind " + kind + ": " + path);
        }
    }

    private static String text(byte[] archive, int from, int length) {
        int end = from;
        while (end < from + length && archive[end] != 0) {
            end++;
        }
        return new String(archive, from, end - from, StandardCharsets.UTF_8);
    }
}
