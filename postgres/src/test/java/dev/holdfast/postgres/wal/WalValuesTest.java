package dev.holdfast.postgres.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.data.PlainData;
import dev.holdfast.testkit.Randoms;
import java.util.List;
import org.junit.jupiter.api.Test;

class WalValuesTest {
    private static final int TRIES = 2000;

    @Test
    void what_is_printed_is_read_again() {
        Randoms.check(
                TRIES,
                random -> {
                    var lsn = new Lsn(random.anyLong());
                    assertThat(Lsn.parse(lsn.toString())).isEqualTo(lsn);
                    var system = new SystemId(random.anyLong());
                    assertThat(SystemId.parse(system.toString())).isEqualTo(system);
                    var timeline = timeline(random);
                    assertThat(TimelineId.parse(timeline.toString())).isEqualTo(timeline);
                    var segment = WalSegmentName.containing(lsn, timeline, size(random));
                    assertThat(WalSegmentName.parse(segment.toString(), segment.size()))
                            .isEqualTo(segment);
                });
    }

    @Test
    void positions_compare_and_count_unsigned() {
        Randoms.check(
                TRIES,
                random -> {
                    var one = new Lsn(random.anyLong());
                    var other = new Lsn(random.anyLong());
                    assertThat(Integer.signum(one.compareTo(other)))
                            .isEqualTo(
                                    Integer.signum(
                                            Long.compareUnsigned(one.bytes(), other.bytes())));
                    assertThat(one.isBefore(other)).isEqualTo(one.compareTo(other) < 0);
                    var low = new Lsn(random.anyLong() >>> 1);
                    int step = random.number(0, Integer.MAX_VALUE);
                    assertThat(low.plus(step).minus(low)).isEqualTo(step);
                    assertThat(low.plus(step).plus(-step)).isEqualTo(low);
                });
        var highest = Lsn.parse("FFFFFFFF/FFFFFFFF");
        assertThat(Lsn.NONE).isLessThan(highest).hasToString("0/0");
        assertThatThrownBy(() -> highest.plus(1)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Lsn.NONE.plus(-1)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> highest.minus(Lsn.NONE)).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void a_segment_holds_the_positions_from_its_start_to_its_end() {
        Randoms.check(
                TRIES,
                random -> {
                    var position = new Lsn(random.anyLong());
                    var segment =
                            WalSegmentName.containing(position, timeline(random), size(random));
                    assertThat(segment.start()).isLessThanOrEqualTo(position);
                    assertThat(position.minus(segment.start())).isLessThan(segment.size());
                    assertThat(
                                    WalSegmentName.containing(
                                            segment.start(), segment.timeline(), segment.size()))
                            .isEqualTo(segment);
                });
    }

    /// As `pg_walfile_name` answers.
    @Test
    void names_are_the_servers() {
        var segment =
                WalSegmentName.containing(Lsn.parse("1/FF000028"), TimelineId.FIRST, 16 << 20);
        assertThat(segment).hasToString("0000000100000001000000FF");
        assertThat(segment.end()).isEqualTo(Lsn.parse("2/0"));
        assertThat(segment.next()).hasToString("000000010000000200000000").isGreaterThan(segment);
        assertThat(segment.next().start()).isEqualTo(segment.end());
        assertThat(segment.partialName()).isEqualTo("0000000100000001000000FF.partial");
        assertThat(WalSegmentName.containing(Lsn.parse("1/FF000028"), new TimelineId(26), 64 << 20))
                .hasToString("0000001A000000010000003F");
        assertThat(new TimelineId(26).historyFileName()).isEqualTo("0000001A.history");
        assertThat(new SystemId(-1)).hasToString("18446744073709551615");
    }

    @Test
    void they_are_text_in_json() {
        assertThat(
                        List.of(
                                PlainData.of(Lsn.parse("16/B374D848")),
                                PlainData.of(new SystemId(-2)),
                                PlainData.of(TimelineId.FIRST),
                                PlainData.of(new WalSegmentName(TimelineId.FIRST, 1, 1 << 20))))
                .isEqualTo(
                        List.of(
                                "16/B374D848",
                                "18446744073709551614",
                                "1",
                                "000000010000000000000001"));
    }

    @Test
    void what_is_none_of_them_is_refused() {
        for (String text :
                List.of("", "/", "0", "1/", "/1", "1/123456789", "-1/0", "1/G", " 1/0")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> Lsn.parse(text));
        }
        for (String text : List.of("", "0", "-1", "x", "4294967296", "99999999999999999999")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> TimelineId.parse(text));
        }
        for (String text : List.of("", "-1", "+1", "18446744073709551616", "7 ")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> SystemId.parse(text));
        }
        for (String text :
                List.of(
                        "",
                        "00000001000000010000010",
                        "000000010000000100000100",
                        "000000000000000100000001",
                        "00000001000000010000000f",
                        "000000010000000000000001.partial",
                        "00000001.history")) {
            assertThatIllegalArgumentException()
                    .as(text)
                    .isThrownBy(() -> WalSegmentName.parse(text, WalSegmentName.USUAL_SIZE));
        }
        for (int size : List.of(0, 1, 1 << 19, (1 << 20) + 1, Integer.MIN_VALUE)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new WalSegmentName(TimelineId.FIRST, 0, size));
        }
    }

    private static TimelineId timeline(Randoms random) {
        return new TimelineId(random.chance(3) ? 0xFFFF_FFFFL : random.number(1, 1000));
    }

    private static int size(Randoms random) {
        return 1 << random.number(20, 30);
    }
}
