package dev.holdfast.store.repository;

import dev.holdfast.kernel.TextValue;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/// The name of a blob: the SHA-256 of its content. As text, 64 hexadecimal digits.
///
/// @param first the first eight bytes, most significant byte first
/// @param second the next eight
/// @param third the next eight
/// @param fourth the last eight
public record BlobId(long first, long second, long third, long fourth)
        implements Comparable<BlobId>, TextValue {
    /// How many bytes an id has.
    static final int BYTES = 32;

    private static final HexFormat HEX = HexFormat.of();

    /// The id of this content; the buffer's position stays.
    public static BlobId of(ByteBuffer content) {
        return from(ByteBuffer.wrap(Hash.of(content)));
    }

    /// Reads 64 small hexadecimal digits.
    public static BlobId parse(String text) {
        if (text.length() != 2 * BYTES) {
            throw new IllegalArgumentException("not a blob id: " + text);
        }
        return from(ByteBuffer.wrap(HEX.parseHex(text)));
    }

    static BlobId from(ByteBuffer bytes) {
        return new BlobId(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    void put(ByteBuffer target) {
        target.putLong(first).putLong(second).putLong(third).putLong(fourth);
    }

    /// In the order of the bytes, taken as unsigned.
    @Override
    public int compareTo(BlobId other) {
        int order = Long.compareUnsigned(first, other.first);
        if (order == 0) {
            order = Long.compareUnsigned(second, other.second);
        }
        if (order == 0) {
            order = Long.compareUnsigned(third, other.third);
        }
        return order == 0 ? Long.compareUnsigned(fourth, other.fourth) : order;
    }

    @Override
    public String toString() {
        var bytes = ByteBuffer.allocate(BYTES);
        put(bytes);
        return HEX.formatHex(bytes.array());
    }
}
