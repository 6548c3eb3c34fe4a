package dev.holdfast.postgres.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The fields of one message, read in order (manual, section "Message Data Types"). Reading past
/// the end is a broken protocol, never another message's bytes.
final class MessageBody {
    private static final VarHandle INT16 =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT32 =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle INT64 =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private byte[] bytes = new byte[0];
    private ByteBuffer view = ByteBuffer.wrap(bytes);
    private int next;
    private int end;
    private boolean broken;

    /// Reads from this buffer from now on.
    void readFrom(byte[] buffer) {
        bytes = buffer;
        view = ByteBuffer.wrap(buffer);
    }

    /// The message at hand lies between these positions of the buffer.
    void range(int from, int to) {
        next = from;
        end = to;
    }

    /// Whether any message so far had less in it than it should.
    boolean isBroken() {
        return broken;
    }

    int remaining() {
        return end - next;
    }

    byte int8() {
        return bytes[take(1)];
    }

    /// Unsigned: the protocol's numbers of fields and columns.
    int int16() {
        return Short.toUnsignedInt((short) INT16.get(bytes, take(2)));
    }

    int int32() {
        return int32(bytes, take(4));
    }

    long int64() {
        return (long) INT64.get(bytes, take(8));
    }

    /// A text that ends with a zero byte.
    String text() {
        int from = next;
        int zero = from;
        while (zero < end && bytes[zero] != 0) {
            zero++;
        }
        take(zero - from + 1);
        return new String(bytes, from, zero - from, StandardCharsets.UTF_8);
    }

    /// A copy of the next so many bytes.
    byte[] copy(int length) {
        int from = take(length);
        return Arrays.copyOfRange(bytes, from, from + length);
    }

    /// All that is left, in the reader's own buffer.
    ByteBuffer rest() {
        view.limit(end).position(next);
        next = end;
        return view;
    }

    static int int32(byte[] bytes, int at) {
        return (int) INT32.get(bytes, at);
    }

    private int take(int length) {
        if (length < 0 || length > end - next) {
            broken = true;
            throw WireFailure.broken("a message that ends in the middle of a field");
        }
        int at = next;
        next += length;
        return at;
    }
}
