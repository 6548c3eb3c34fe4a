package dev.holdfast.operations.backup;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Makes tar archives for tests, good ones and others.
final class Tar {
    private static final int BLOCK = 512;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Tar file(String name, byte[] content) {
        bytes.writeBytes(header(name, '0', octal(content.length), ""));
        bytes.writeBytes(content);
        return padded(content.length);
    }

    Tar directory(String name) {
        bytes.writeBytes(header(name, '5', octal(0), ""));
        return this;
    }

    Tar link(String name, String target) {
        bytes.writeBytes(header(name, '2', octal(0), target));
        return this;
    }

    Tar raw(byte[] more) {
        bytes.writeBytes(more);
        return this;
    }

    /// The two empty blocks that end an archive.
    Tar end() {
        return raw(new byte[2 * BLOCK]);
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    private Tar padded(int length) {
        return raw(new byte[-length & (BLOCK - 1)]);
    }

    static byte[] octal(long value) {
        return "%011o ".formatted(value).getBytes(StandardCharsets.US_ASCII);
    }

    static byte[] header(String name, char kind, byte[] size, String target) {
        return header(name.getBytes(StandardCharsets.UTF_8), kind, size, target);
    }

    static byte[] header(byte[] name, char kind, byte[] size, String target) {
        byte[] header = new byte[BLOCK];
        System.arraycopy(name, 0, header, 0, name.length);
        put(header, 100, "0100600 ");
        put(header, 108, "0000000 0000000 ");
        System.arraycopy(size, 0, header, 124, size.length);
        put(header, 136, "15000000000 ");
        header[156] = (byte) kind;
        put(header, 157, target);
        put(header, 257, "ustar");
        put(header, 263, "00");
        return seal(header);
    }

    /// Sets the checksum to what the rest asks for.
    static byte[] seal(byte[] header) {
        put(header, 148, "        ");
        int sum = 0;
        for (byte one : header) {
            sum += one & 0xFF;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
