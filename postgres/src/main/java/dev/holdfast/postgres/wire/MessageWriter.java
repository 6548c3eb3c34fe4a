package dev.holdfast.postgres.wire;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Composes one message to the server.
final class MessageWriter {
    private static final int INITIAL = 8 << 10;

    private byte[] bytes = new byte[INITIAL];
    private int length;
    private int lengthAt;

    /// Begins a message of this type.
    MessageWriter begin(char type) {
        length = 0;
        int8((byte) type);
        lengthAt = length;
        return int32(0);
    }

    /// Begins one of the messages of the start, which have no type.
    MessageWriter beginUntyped() {
        length = 0;
        lengthAt = 0;
        return int32(0);
    }

    MessageWriter int8(byte value) {
        room(1);
        bytes[length++] = value;
        return this;
    }

    MessageWriter int32(int value) {
        room(4);
        ByteBuffer.wrap(bytes).putInt(length, value);
        length += 4;
        return this;
    }

    MessageWriter int64(long value) {
        room(8);
        ByteBuffer.wrap(bytes).putLong(length, value);
        length += 8;
        return this;
    }

    /// A text and the zero byte that ends it; one inside would begin another field.
    MessageWriter text(String value) {
        if (value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("a zero byte in a text to the server");
        }
        return bytes(ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8))).int8((byte) 0);
    }

    MessageWriter bytes(ByteBuffer source) {
        int count = source.remaining();
        room(count);
        source.get(bytes, length, count);
        length += count;
        return this;
    }

    /// Fills the length in; the message is the first so many bytes of [#bytes()].
    int end() {
        ByteBuffer.wrap(bytes).putInt(lengthAt, length - lengthAt);
        return length;
    }

    byte[] bytes() {
        return bytes;
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
        }
    }
}
