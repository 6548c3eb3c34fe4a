package dev.holdfast.postgres.session;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// A row in the binary format of COPY (manual, "COPY", "Binary Format"). Its columns are read one
/// after the other.
public final class BinaryRow {
    private static final byte[] SIGNATURE =
            "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);

    /// The signature, the flags, and the length of an extension that there is none of.
    private static final int HEADER = SIGNATURE.length + 8;

    private static final int END = -1;

    private ByteBuffer bytes = ByteBuffer.allocate(0);

    BinaryRow() {}

    /// Whether a message holds a row: the first begins with a header, the last is an end mark.
    boolean take(byte[] message) {
        bytes = ByteBuffer.wrap(message);
        if (message.length >= HEADER
                && bytes.mismatch(ByteBuffer.wrap(SIGNATURE)) >= SIGNATURE.length) {
            bytes.position(HEADER);
        }
        return bytes.hasRemaining() && bytes.getShort() != END;
    }

    /// A whole number of two, four (an oid too) or eight bytes; where it is null, 0.
    public long number() {
        int length = bytes.getInt();
        return switch (length) {
            case -1 -> 0;
            case 1 -> bytes.get();
            case 2 -> bytes.getShort();
            case 4 -> bytes.getInt() & 0xFFFF_FFFFL;
            case 8 -> bytes.getLong();
            default -> throw new IllegalStateException("a number of %d bytes".formatted(length));
        };
    }

    public @Nullable String text() {
        int length = bytes.getInt();
        if (length < 0) {
            return null;
        }
        var text = new String(bytes.array(), bytes.position(), length, StandardCharsets.UTF_8);
        bytes.position(bytes.position() + length);
        return text;
    }

    /// The columns that have not been read yet, as a key: equal where those are.
    public String rest() {
        return new String(
                bytes.array(), bytes.position(), bytes.remaining(), StandardCharsets.ISO_8859_1);
    }

    /// The columns that a key was made of.
    public static BinaryRow of(String rest) {
        var row = new BinaryRow();
        row.bytes = ByteBuffer.wrap(rest.getBytes(StandardCharsets.ISO_8859_1));
        return row;
    }
}
