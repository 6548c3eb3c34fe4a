package dev.holdfast.postgres.wal;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Reads the main data of a record, from front to back; running out of it is a failure.
final class RecordData {
    private static final Instant EPOCH = Instant.parse("2000-01-01T00:00:00Z");
    private static final long MICROS = 1_000_000;

    private final ByteBuffer data;
    private final Lsn record;

    /// @param record where it begins, for the failure
    RecordData(ByteBuffer data, Lsn record) {
        this.data = data;
        this.record = record;
    }

    int int32() {
        need(Integer.BYTES);
        return data.getInt();
    }

    long uint32() {
        return Integer.toUnsignedLong(int32());
    }

    int uint16() {
        need(Short.BYTES);
        return Short.toUnsignedInt(data.getShort());
    }

    WalLevel walLevel() {
        return WalLevel.of(int32()).orElseThrow(() -> WalFailure.malformed(record));
    }

    long int64() {
        need(Long.BYTES);
        return data.getLong();
    }

    Lsn lsn() {
        return new Lsn(int64());
    }

    TimelineId timeline() {
        long number = uint32();
        if (number == 0) {
            throw WalFailure.malformed(record);
        }
        return new TimelineId(number);
    }

    /// `TimestampTz`: microseconds since 2000.
    Instant time() {
        long micros = int64();
        return EPOCH.plusSeconds(Math.floorDiv(micros, MICROS))
                .plusNanos(Math.floorMod(micros, MICROS) * 1000);
    }

    /// `pg_time_t`: seconds since 1970.
    Instant seconds() {
        long seconds = int64();
        if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
            throw WalFailure.malformed(record);
        }
        return Instant.ofEpochSecond(seconds);
    }

    /// Text up to a zero byte, in a field of that many bytes.
    String text(int field) {
        need(field);
        byte[] bytes = new byte[field];
        data.get(bytes);
        int end = 0;
        while (end < field && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /// Text up to a zero byte, or to the end.
    String text() {
        return text(data.remaining());
    }

    /// Passes over so many things of that many bytes.
    void skip(long count, int size) {
        long distance = count * size;
        if (count < 0 || distance > data.remaining()) {
            throw WalFailure.malformed(record);
        }
        data.position(data.position() + (int) distance);
    }

    private void need(int size) {
        if (data.remaining() < size) {
            throw WalFailure.malformed(record);
        }
    }
}
