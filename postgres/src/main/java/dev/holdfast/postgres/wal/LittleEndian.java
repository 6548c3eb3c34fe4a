package dev.holdfast.postgres.wal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Numbers as x86 and ARM servers write them.
final class LittleEndian {
    private static final VarHandle INT16 = view(short[].class);
    private static final VarHandle INT32 = view(int[].class);
    private static final VarHandle INT64 = view(long[].class);

    private LittleEndian() {}

    static int uint16(byte[] bytes, int offset) {
        return Short.toUnsignedInt((short) INT16.get(bytes, offset));
    }

    static int int32(byte[] bytes, int offset) {
        return (int) INT32.get(bytes, offset);
    }

    static long int64(byte[] bytes, int offset) {
        return (long) INT64.get(bytes, offset);
    }

    private static VarHandle view(Class<?> array) {
        return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
    }
}
