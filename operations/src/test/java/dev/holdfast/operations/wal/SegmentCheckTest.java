package dev.holdfast.operations.wal;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.postgres.wal.SystemId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentCheckTest {
    /// A segment that must not pass.
    record Bad(String name, Consumer<ByteBuffer> damage, String error) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Bad> bad_segments() {
        return Stream.of(
                new Bad(
                        "another version",
                        it -> it.putShort(0, (short) 0xD116),
                        "magic number is D116"),
                new Bad(
                        "another version later",
                        it -> it.putShort(3 * PlainWal.PAGE, (short) 0xD116),
                        "at byte 24576: its magic number is D116"),
                new Bad(
                        "a recycled file",
                        it -> it.putLong(8, 0x100000),
                        "at byte 0: it bears another place, 100000"),
                new Bad(
                        "a page of a recycled file",
                        it -> it.putLong(PlainWal.PAGE + 8, 0x102000),
                        "at byte 8192: it bears another place"),
                new Bad("a later timeline", it -> it.putInt(4, 3), "it is of timeline 3"),
                new Bad("no timeline", it -> it.putInt(PlainWal.PAGE + 4, 0), "of timeline 0"),
                new Bad(
                        "a short header",
                        it -> it.putShort(2, (short) 0),
                        "its header is a short one"),
                new Bad(
                        "other segments",
                        it -> it.putInt(32, 2 << 20),
                        "its segments have 2097152"),
                new Bad("strange pages", it -> it.putInt(36, 5000), "its pages have 5000 bytes"),
                new Bad(
                        "zeros from the beginning",
                        it -> zero(it, 0, PlainWal.SIZE),
                        "magic number is 0000"),
                new Bad(
                        "a page after zeros",
                        it -> zero(it, 5 * PlainWal.PAGE, 6 * PlainWal.PAGE),
                        "at byte 49152: "));
    }

    @ParameterizedTest
    @MethodSource("bad_segments")
    void what_is_no_wal_of_that_place_does_not_pass(Bad bad) {
        var segment = segment();
        bad.damage().accept(segment);

        assertThatThrownBy(() -> check().pass(segment))
                .hasMessageStartingWith("WAL-002: ")
                .hasMessageContaining(bad.error());
    }

    @Test
    void wal_of_another_cluster_does_not_pass() {
        var segment = segment();
        segment.putLong(24, new SystemId(5).bits());

        assertThatThrownBy(() -> check().pass(segment))
                .hasMessageStartingWith("WAL-001: ")
                .hasMessageContaining("system identifier 5");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 39, 40, 41, 8191, 8192, 8193, 131072, PlainWal.SIZE})
    void it_passes_in_pieces_of_any_size(int piece) {
        var check = check();
        byte[] segment = PlainWal.segment(PlainWal.name(2, 7));

        assertThatCode(
                        () -> {
                            for (int at = 0; at < segment.length; at += piece) {
                                check.pass(
                                        ByteBuffer.wrap(
                                                segment, at, Math.min(piece, segment.length - at)));
                            }
                        })
                .doesNotThrowAnyException();
    }

    @Test
    void after_a_switch_all_is_zeros() {
        var segment = segment();
        zero(segment, 3 * PlainWal.PAGE + 100, PlainWal.SIZE);

        assertThatCode(() -> check().pass(segment)).doesNotThrowAnyException();
    }

    @Test
    void the_beginning_of_a_timeline_is_its_parents() {
        var segment = segment();
        segment.putInt(4, 1);

        assertThatCode(() -> check().pass(segment)).doesNotThrowAnyException();
    }

    private static void zero(ByteBuffer segment, int from, int to) {
        segment.put(from, new byte[to - from]);
    }

    private static ByteBuffer segment() {
        return ByteBuffer.wrap(PlainWal.segment(PlainWal.name(2, 7)))
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static SegmentCheck check() {
        return new SegmentCheck(PlainWal.name(2, 7), PlainWal.SYSTEM, PlainWal.VERSION);
    }
}
