package dev.holdfast.operations.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.operations.wal.HeldWal.Range;
import dev.holdfast.operations.wal.StartPlanner.Start;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalTimeline;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the repository holds, what is missing, where receiving goes on: no server needed.
class ResumeTest {
    private static final String SYSTEM = PlainWal.SYSTEM.toString();
    private static final byte[] NONE = new byte[0];
    private static final byte[] SECOND = bytes("1\t0/580000\tno recovery target specified\n");
    private static final byte[] THIRD =
            bytes("1\t0/580000\tno recovery target specified\n\n2\t0/900000\tbefore 2026-11-20\n");
    private static final WalTimeline ONE = WalTimeline.of(SYSTEM, 1, NONE);
    private static final WalTimeline TWO = WalTimeline.of(SYSTEM, 2, SECOND);
    private static final WalTimeline THREE = WalTimeline.of(SYSTEM, 3, THIRD);

    @TempDir Path scratch;
    private WalStore store;

    @BeforeEach
    void open() {
        store = WalScene.repository(scratch).wal();
    }

    @Test
    void a_history_tells_where_each_ancestor_was_left_and_what_its_own_history_was() {
        var ancestry = Ancestry.of(SYSTEM, new TimelineId(3), THIRD);

        assertThat(ancestry.branches())
                .extracting(Ancestry.Branch::timeline)
                .containsExactly(ONE, TWO, THREE);
        assertThat(ancestry.branches())
                .extracting(Ancestry.Branch::begin)
                .containsExactly(Lsn.NONE, Lsn.parse("0/580000"), Lsn.parse("0/900000"));
        assertThat(ancestry.last().end()).isEmpty();
        assertThat(ancestry.ownerOf(4, PlainWal.SIZE).timeline()).isEqualTo(ONE);
        assertThat(ancestry.ownerOf(5, PlainWal.SIZE).timeline()).isEqualTo(TWO);
        assertThat(ancestry.ownerOf(8, PlainWal.SIZE).timeline()).isEqualTo(TWO);
        assertThat(ancestry.ownerOf(9, PlainWal.SIZE).timeline()).isEqualTo(THREE);
        assertThat(Ancestry.of(SYSTEM, TimelineId.FIRST, NONE).branches()).hasSize(1);
    }

    @Test
    void with_nothing_held_receiving_begins_where_the_slot_keeps_wal() {
        assertThat(starts(1, Optional.of("0/2800000"), "0/2900000"))
                .containsExactly(start(1, 40), start(1, 41));
        assertThat(starts(1, Optional.empty(), "0/2900000")).containsExactly(start(1, 41));
    }

    @Test
    void it_goes_on_after_what_is_held() {
        put(ONE, 1, 2, 3);

        assertThat(starts(1, Optional.of("0/400010"), "0/500000"))
                .containsExactly(start(1, 4), start(1, 5));
        assertThat(starts(1, Optional.empty(), "0/700000"))
                .containsExactly(start(1, 4), start(1, 7));
    }

    @Test
    void what_a_backup_stored_further_on_hides_no_gap() {
        put(ONE, 1, 2, 3, 8, 9);

        assertThat(starts(1, Optional.of("0/400010"), "0/B00000").getFirst())
                .isEqualTo(start(1, 4));
        assertThat(held(1, NONE).gaps()).containsExactly(range(4, 8));
    }

    @Test
    void a_gap_that_was_jumped_before_is_not_tried_again() {
        put(ONE, 1, 2, 3);
        part(ONE, 8, 1000);

        assertThat(starts(1, Optional.of("0/8003E8"), "0/B00000").getFirst())
                .isEqualTo(start(1, 8));
        assertThat(held(1, NONE).gaps()).containsExactly(range(4, 8));
        assertThat(held(1, NONE).end()).contains(Lsn.parse("0/8003E8"));
    }

    @Test
    void it_goes_on_across_timelines_and_finds_gaps_across_them() {
        put(ONE, 2, 3, 4, 5, 6);
        part(ONE, 7, 100);
        put(TWO, 5, 7, 8);
        put(THREE, 9, 10);

        var held = held(3, THIRD);

        // Segment 6 of timeline 1 came after timeline 2 had left it.
        assertThat(held.whole()).containsExactly(2L, 3L, 4L, 5L, 7L, 8L, 9L, 10L);
        assertThat(held.gaps()).containsExactly(range(6, 7));
        assertThat(StartPlanner.starts(held, Optional.of(Lsn.parse("0/B00000")), lsn(12)))
                .containsExactly(start(3, 11), start(3, 12));
        assertThat(held(2, SECOND).whole()).containsExactly(2L, 3L, 4L, 5L, 7L, 8L);
    }

    @Test
    void a_full_part_with_a_successor_becomes_whole_and_others_stay() {
        put(ONE, 1);
        part(ONE, 2, PlainWal.SIZE);
        part(ONE, 3, PlainWal.SIZE);
        part(ONE, 3, 500);
        part(ONE, 4, 0);
        part(ONE, 7, PlainWal.SIZE);

        settle();

        assertThat(held(1, NONE).whole()).containsExactly(1L, 2L, 3L);
        assertThat(store.parts(ONE))
                .extracting(WalStore.Part::length)
                .containsExactly(0L, (long) PlainWal.SIZE);
    }

    @Test
    void a_full_part_that_is_no_sound_wal_stays_a_part() {
        byte[] bytes = PlainWal.segment(PlainWal.name(1, 2));
        Arrays.fill(bytes, 100_000, 200_000, (byte) 0);
        part(ONE, 2, bytes);
        part(ONE, 3, 10);

        settle();

        assertThat(held(1, NONE).whole()).isEmpty();
        assertThat(store.parts(ONE)).hasSize(2);
    }

    @Test
    void a_part_beside_its_whole_goes_only_if_it_is_its_beginning() {
        put(ONE, 1, 2);
        part(ONE, 1, 5000);
        byte[] torn = Arrays.copyOf(PlainWal.segment(PlainWal.name(1, 1)), 9000);
        Arrays.fill(torn, 8000, 9000, (byte) 0);
        part(ONE, 1, torn);

        settle();
        assertThat(store.parts(ONE)).isEmpty();

        byte[] other = Arrays.copyOf(PlainWal.segment(PlainWal.name(1, 2)), 9000);
        other[77] ^= 1;
        part(ONE, 2, other);
        assertThatThrownBy(this::settle).hasMessageStartingWith("WAL-005: ");
        assertThat(store.parts(ONE)).hasSize(1);
        assertThat(held(1, NONE).whole()).containsExactly(1L, 2L);
    }

    @Test
    void a_part_that_still_grows_is_not_deleted() {
        put(ONE, 1);
        try (var growing = store.grow(ONE, PlainWal.name(1, 1).toString())) {
            growing.append(ByteBuffer.wrap(PlainWal.segment(PlainWal.name(1, 1)), 0, 100));
            settle();
            assertThat(store.parts(ONE)).hasSize(1);
        }
    }

    private void settle() {
        new PartSettler(store, PlainWal.SYSTEM, PlainWal.VERSION, PlainWal.SIZE)
                .settle(ONE, WalScene.run());
    }

    private void put(WalTimeline timeline, long... numbers) {
        for (long number : numbers) {
            var name = PlainWal.name(timeline.number(), number);
            store.put(timeline, name.toString(), ByteBuffer.wrap(PlainWal.segment(name)));
        }
    }

    private void part(WalTimeline timeline, long number, int length) {
        var name = PlainWal.name(timeline.number(), number);
        part(timeline, number, Arrays.copyOf(PlainWal.segment(name), length));
    }

    private void part(WalTimeline timeline, long number, byte[] bytes) {
        try (var growing =
                store.grow(timeline, PlainWal.name(timeline.number(), number).toString())) {
            growing.append(ByteBuffer.wrap(bytes));
            growing.sync();
        }
    }

    private HeldWal held(long timeline, byte[] history) {
        return HeldWal.read(
                store, Ancestry.of(SYSTEM, new TimelineId(timeline), history), PlainWal.SIZE);
    }

    private List<Start> starts(long timeline, Optional<String> kept, String flushed) {
        return StartPlanner.starts(held(timeline, NONE), kept.map(Lsn::parse), Lsn.parse(flushed));
    }

    private static Start start(long timeline, long number) {
        return new Start(new TimelineId(timeline), lsn(number));
    }

    private static Range range(long from, long to) {
        return new Range(lsn(from), lsn(to));
    }

    private static Lsn lsn(long number) {
        return new Lsn(number * PlainWal.SIZE);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
