package dev.holdfast.postgres.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.wal.EndOfWal.Cause;
import dev.holdfast.postgres.wal.WalEvent.Abort;
import dev.holdfast.postgres.wal.WalEvent.AbortPrepared;
import dev.holdfast.postgres.wal.WalEvent.BackupEnd;
import dev.holdfast.postgres.wal.WalEvent.Checkpoint;
import dev.holdfast.postgres.wal.WalEvent.Commit;
import dev.holdfast.postgres.wal.WalEvent.CommitPrepared;
import dev.holdfast.postgres.wal.WalEvent.EndOfRecovery;
import dev.holdfast.postgres.wal.WalEvent.ParameterChange;
import dev.holdfast.postgres.wal.WalEvent.Prepare;
import dev.holdfast.postgres.wal.WalEvent.RestorePoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules of the format one by one, on WAL written to keep them or to break one.
class WalRulesTest {
    private static final int WAL = 0;
    private static final int TRANSACTION = 1;
    private static final int HEAP = 10;
    private static final int MESSAGE = 21;

    /// 2026-11-21T10:00:00.000001Z in microseconds since 2000.
    private static final long MICROS = 848_570_400_000_001L;

    private static final Instant TIME = Instant.parse("2026-11-21T10:00:00.000001Z");

    @ParameterizedTest
    @CsvSource({"D106,13", "D10D,14", "D110,15", "D113,16", "D116,17", "D118,18"})
    void each_version_is_known_by_its_pages(String magic, int major) throws IOException {
        var wal = new TestWal(Integer.parseInt(magic, 16)).record(HEAP, 0, 7, bytes(20));
        var reader = TestWal.reader(wal.source());
        assertThat(reader.next()).isTrue();
        assertThat(reader.major()).isEqualTo(major);
        assertThat(reader.xid()).isEqualTo(7);
        assertThat(reader.resourceManager()).isEqualTo(HEAP);
        assertThat(reader.mainData().orElseThrow()).isEqualTo(ByteBuffer.wrap(bytes(20)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 8000, 8100, 8128, 8129, 8135, 8136, 20_000, 500_000})
    void records_of_all_lengths_cross_pages(int length) throws IOException {
        var wal = new TestWal();
        for (int i = 0; i < 5; i++) {
            wal.record(HEAP, 0x10, 100 + i, bytes(length)).record(HEAP, 0x20, 1, bytes(i));
        }
        var reader = TestWal.reader(wal.source());
        for (int i = 0; i < 5; i++) {
            assertThat(reader.next()).isTrue();
            assertThat(reader.xid()).isEqualTo(100 + i);
            assertThat(reader.mainData().orElseThrow()).isEqualTo(ByteBuffer.wrap(bytes(length)));
            assertThat(reader.next()).isTrue();
            assertThat(reader.mainData().orElseThrow()).isEqualTo(ByteBuffer.wrap(bytes(i)));
        }
        assertEnd(reader, Cause.NO_MORE_WAL, wal.position());
    }

    @Test
    void long_records_are_checked_and_not_kept_unless_they_are_of_transactions()
            throws IOException {
        byte[] commit = bytes(3 << 20);
        ByteBuffer.wrap(commit).order(ByteOrder.LITTLE_ENDIAN).putLong(0, MICROS);
        var wal =
                new TestWal()
                        .record(MESSAGE, 0, 1, bytes(5 << 20))
                        .record(TRANSACTION, 0, 2, commit)
                        .record(HEAP, 0, 3, bytes(10));
        var reader = TestWal.reader(wal.source());
        assertThat(reader.next()).isTrue();
        assertThat(reader.mainData()).isEmpty();
        assertThat(reader.event()).isEmpty();
        assertThat(reader.length()).isEqualTo(24 + 5 + (5 << 20));
        assertThat(reader.next()).isTrue();
        assertThat(reader.event()).contains(new Commit(2, TIME));
        assertThat(reader.next()).isTrue();
        assertThat(reader.mainData()).isPresent();

        var damaged = wal.source().copy();
        damaged.bytes()[(4 << 20) + 100] ^= 1;
        assertNothing(TestWal.reader(damaged), Cause.INVALID, "has a wrong checksum");
    }

    @Test
    void a_switch_leads_to_the_next_segment() throws IOException {
        var wal = new TestWal().record(HEAP, 0, 1, bytes(9)).record(WAL, 0x40, 0, bytes(0));
        Lsn behind = wal.position();
        wal.fill(TestWal.SEGMENT).record(HEAP, 0, 2, bytes(9));
        var reader = TestWal.reader(wal.source());
        assertThat(reader.next()).isTrue();
        assertThat(reader.next()).isTrue();
        assertThat(reader.event()).contains(new WalEvent.Switch());
        assertThat(reader.end()).isEqualTo(TestWal.START.plus(TestWal.SEGMENT));
        assertThat(behind).isLessThan(reader.end());
        assertThat(reader.next()).isTrue();
        assertThat(reader.xid()).isEqualTo(2);
        assertEnd(reader, Cause.NO_MORE_WAL, wal.position());
    }

    @Test
    void a_record_that_was_given_up_is_passed_over() throws IOException {
        var wal = new TestWal().record(HEAP, 0, 1, bytes(100));
        Lsn last = wal.position();
        long before = wal.previous();
        byte[] lost = TestWal.sealed(50_024, before, HEAP, 0, 2, bytes(12_000));
        wal.append(lost, 50_024 - lost.length).fill(WalPages.PAGE).page(8, 0);
        wal.setPrevious(new Lsn(before));
        var until = wal.source();
        wal.record(WAL, 0xD0, 0, bytes(16)).record(HEAP, 0, 3, bytes(10));

        var reader = TestWal.reader(wal.source());
        assertThat(reader.next()).isTrue();
        assertThat(reader.next()).isTrue();
        assertThat(reader.info()).isEqualTo(0xD0);
        assertThat(reader.previous()).isEqualTo(new Lsn(before));
        assertThat(reader.next()).isTrue();
        assertThat(reader.xid()).isEqualTo(3);

        // Before anything follows, the WAL ends with the last record there was.
        reader = TestWal.reader(until);
        assertThat(reader.next()).isTrue();
        assertEnd(reader, Cause.NO_MORE_WAL, last);
    }

    @Test
    void reading_begins_anywhere() throws IOException {
        var wal = new TestWal().record(HEAP, 0, 1, bytes(20_000));
        Lsn second = wal.position();
        wal.record(HEAP, 0, 2, bytes(100));
        Lsn third = wal.position();
        wal.record(HEAP, 0, 3, bytes(30_000)).record(HEAP, 0, 4, bytes(1));
        for (Lsn from :
                new Lsn[] {
                    TestWal.START.plus(41), TestWal.START.plus(8192), second.plus(-1), second
                }) {
            var reader = TestWal.reader(wal.source(), from);
            assertThat(reader.next()).isTrue();
            assertThat(reader.xid()).as("from %s", from).isEqualTo(2);
            assertThat(reader.start()).isEqualTo(second);
        }
        var reader = TestWal.reader(wal.source(), third.plus(8192));
        assertThat(reader.next()).isTrue();
        assertThat(reader.xid()).isEqualTo(4);
        reader = TestWal.reader(wal.source(), wal.position());
        assertEnd(reader, Cause.NO_MORE_WAL, wal.position());
        reader = TestWal.reader(wal.source(), TestWal.START.plus(-8));
        assertNothing(reader, Cause.NO_MORE_WAL, "there is no WAL beyond");
    }

    @Test
    void the_rest_of_a_record_is_passed_over_wherever_it_ends() throws IOException {
        for (int length = 16_000; length < 16_500; length++) {
            var wal = new TestWal().record(HEAP, 0, 1, bytes(length));
            wal.record(HEAP, 0, 2, bytes(9)).record(HEAP, 0, 3, bytes(9000));
            var reader = TestWal.reader(wal.source(), TestWal.START.plus(WalPages.PAGE));
            assertThat(reader.next()).isTrue();
            assertThat(reader.xid()).as("behind a record of %d bytes", length).isEqualTo(2);
        }
    }

    @Test
    void the_timelines_of_pages_only_grow_and_not_beyond_the_newest() throws IOException {
        var wal = new TestWal().record(HEAP, 0, 1, bytes(8000)).timeline(2);
        wal.record(HEAP, 0, 2, bytes(8000)).record(HEAP, 0, 3, bytes(8000));
        var forth = TestWal.reader(wal.source());
        assertThat(forth.next()).isTrue();
        assertThat(forth.timeline()).isEqualTo(TimelineId.FIRST);
        assertThat(forth.next()).isTrue();
        assertThat(forth.next()).isTrue();
        assertThat(forth.timeline()).isEqualTo(new TimelineId(2));

        for (int next : new int[] {0, 1, 3}) {
            var bad = new TestWal().timeline(2).record(HEAP, 0, 1, bytes(8100)).timeline(next);
            bad.record(HEAP, 0, 2, bytes(8000));
            var reader = TestWal.reader(bad.source());
            assertThat(reader.next()).isTrue();
            assertThat(reader.next()).isFalse();
            assertThat(reader.endOfWal().reason()).contains("is of timeline " + next);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 2, no page of WAL begins as",
        "2, 16, no page of WAL begins as",
        "2, 0, does not begin as a segment does",
        "4, 9, is of timeline 9",
        "8, 7, says that it is that at",
        "10, 1, was last written as that at 0/10000",
        "24, 99, of another cluster",
        "32, 1, is of segments of",
        "36, 1, and pages of"
    })
    void pages_of_other_places_are_not_read(int offset, int value, String reason)
            throws IOException {
        var wal = new TestWal().record(HEAP, 0, 1, bytes(10)).source().copy();
        wal.bytes()[offset] = (byte) value;
        var reader = TestWal.reader(wal);
        assertThat(reader.next()).isFalse();
        assertThat(reader.endOfWal().reason()).contains(reason);
        assertThat(reader.endOfWal().position()).isEqualTo(TestWal.START);
        assertThat(reader.endOfWal().cause())
                .isEqualTo(reason.contains("last written") ? Cause.RECYCLED : Cause.INVALID);
    }

    @Test
    void where_nothing_was_written_the_wal_ends() throws IOException {
        var reader = TestWal.reader(new MemoryWal(TestWal.START, new byte[TestWal.SEGMENT]));
        assertNothing(reader, Cause.UNWRITTEN, "nothing is written at 0/500000");

        var wal = new TestWal().record(HEAP, 0, 1, bytes(10));
        Lsn end = wal.position();
        wal.fill(TestWal.SEGMENT);
        reader = TestWal.reader(wal.source());
        assertThat(reader.next()).isTrue();
        assertEnd(reader, Cause.UNWRITTEN, end);
        assertThat(reader.endOfWal().reason()).isEqualTo("nothing is written at " + end);
        assertNothing(TestWal.reader(wal.source().cutAt(0)), Cause.NO_MORE_WAL, "no WAL beyond");
    }

    @Test
    void heads_that_no_server_writes_end_the_wal() throws IOException {
        record Bad(byte[] record, String reason) {}
        var before = new TestWal().record(HEAP, 0, 1, bytes(10));
        long previous = before.previous();
        Lsn at = before.position();
        for (Bad bad :
                new Bad[] {
                    new Bad(record(23, previous, HEAP), "would be 23 bytes long"),
                    new Bad(record(-1, previous, HEAP), "would be 4294967295 bytes long"),
                    new Bad(record((1020 << 20) + 1, previous, HEAP), "bytes long"),
                    new Bad(record(1020 << 20, previous, HEAP), "there is no WAL beyond"),
                    new Bad(record(40, previous - 8, HEAP), "does not follow the one before"),
                    new Bad(record(40, previous, 22), "no resource manager there is: 22"),
                    new Bad(record(40, previous, 127), "no resource manager there is: 127"),
                    new Bad(record(41, previous, HEAP), "wrong checksum")
                }) {
            var wal = new TestWal().record(HEAP, 0, 1, bytes(10)).append(bad.record(), 0);
            var reader = TestWal.reader(wal.fill(WalPages.PAGE).source());
            assertThat(reader.next()).isTrue();
            assertThat(reader.next()).as(bad.reason()).isFalse();
            assertThat(reader.next()).isFalse();
            assertThat(reader.endOfWal().reason()).contains(bad.reason());
            assertThat(reader.endOfWal().position()).isEqualTo(at);
        }
        var custom = new TestWal().record(200, 0, 1, bytes(10));
        assertThat(TestWal.reader(custom.source()).next()).isTrue();
    }

    @Test
    void a_record_that_does_not_go_on_ends_the_wal() throws IOException {
        byte[] record = TestWal.sealed(30_024, 8, HEAP, 0, 2, bytes(30_000));
        var wrongRest = new TestWal().append(record, 8).source();
        assertNothing(TestWal.reader(wrongRest), Cause.INVALID, "does not go on at 0/502000");
        byte[] half = TestWal.sealed(30_024, 8, HEAP, 0, 2, bytes(8192 - 40 - 24));
        var other = new TestWal().append(half, 0).record(HEAP, 0, 1, bytes(1)).source();
        assertNothing(TestWal.reader(other), Cause.INVALID, "does not go on at 0/502000");

        var unmarked = new TestWal().append(half, 0).page(0, 30_000 - half.length + 24);
        assertNothing(
                TestWal.reader(
                        new MemoryWal(
                                TestWal.START,
                                Arrays.copyOf(unmarked.source().bytes(), 2 * WalPages.PAGE))),
                Cause.INVALID,
                "does not go on at 0/502000");

        // The first record fills its page to the last byte.
        var stray = new TestWal().record(HEAP, 0, 1, bytes(WalPages.PAGE - 40 - 24 - 5));
        stray.page(1, 100).record(HEAP, 0, 1, bytes(1));
        var reader = TestWal.reader(stray.source());
        assertThat(reader.next()).isTrue();
        assertThat(reader.next()).isFalse();
        assertThat(reader.endOfWal().reason()).contains("continues a record that does not reach");
    }

    @Test
    void events_say_what_records_say() throws IOException {
        assertThat(event(TRANSACTION, 0x00, 5, data().putLong(MICROS)))
                .isEqualTo(new Commit(5, TIME));
        assertThat(event(TRANSACTION, 0x20, 4_000_000_000L, data().putLong(-1)))
                .isEqualTo(new Abort(4_000_000_000L, Instant.parse("1999-12-31T23:59:59.999999Z")));
        var prepared =
                data().putLong(MICROS)
                        .putInt(1 | 2 | 4 | 8 | 16 | 32 | 128 | 256)
                        .putLong(0)
                        .putInt(2)
                        .putLong(0)
                        .putInt(1)
                        .putInt(0)
                        .putLong(0)
                        .putInt(1)
                        .putLong(0)
                        .putLong(0)
                        .putInt(1)
                        .putLong(0)
                        .putLong(0)
                        .putInt(77)
                        .put("a name\0".getBytes(StandardCharsets.UTF_8));
        assertThat(event(TRANSACTION, 0x30 | 0x80, 0, prepared))
                .isEqualTo(new CommitPrepared(77, TIME, Optional.of("a name")));
        // Nothing but a commit tells of invalidations.
        var rolledBack = data().putLong(MICROS).putInt(8 | 16).putInt(79);
        assertThat(event(TRANSACTION, 0x40 | 0x80, 0, rolledBack))
                .isEqualTo(new AbortPrepared(79, TIME, Optional.empty()));
        var prepare =
                data().putLong(0)
                        .putInt(78)
                        .putInt(0)
                        .putLong(MICROS)
                        .putLong(0)
                        .putLong(0)
                        .putLong(0)
                        .putInt(0)
                        .putShort((short) 0)
                        .putShort((short) 4)
                        .putLong(0)
                        .putLong(0)
                        .put("gid\0".getBytes(StandardCharsets.UTF_8));
        assertThat(event(TRANSACTION, 0x10, 0, prepare)).isEqualTo(new Prepare(78, TIME, "gid"));
        byte[] name = new byte[64];
        name[0] = 'x';
        assertThat(event(WAL, 0x70, 0, data().putLong(MICROS).put(name)))
                .isEqualTo(new RestorePoint(TIME, "x"));
        var checkpoint = data().putLong(START).putInt(2).putInt(1);
        checkpoint.putLong(64, 1_795_255_200L).position(88);
        assertThat(event(WAL, 0x10, 0, checkpoint))
                .isEqualTo(
                        new Checkpoint(
                                TestWal.START,
                                new TimelineId(2),
                                false,
                                Instant.ofEpochSecond(1_795_255_200L)));
        assertThat(event(WAL, 0x90, 0, data().putLong(MICROS).putInt(2).putInt(1)))
                .isEqualTo(new EndOfRecovery(TIME, new TimelineId(2), TimelineId.FIRST));
        assertThat(event(WAL, 0x50, 0, data().putLong(START)))
                .isEqualTo(new BackupEnd(TestWal.START));
        var parameters = data().putInt(1).putInt(2).putInt(3).putInt(4).putInt(5).putInt(2);
        assertThat(event(WAL, 0x60, 0, parameters))
                .isEqualTo(new ParameterChange(1, 2, 3, 4, 5, WalLevel.LOGICAL));
    }

    @Test
    void a_sound_record_of_a_strange_form_is_a_failure() throws IOException {
        byte[][] bodies = {
            {},
            {(byte) 255},
            {(byte) 255, 9, 1},
            {(byte) 254, 1, 2},
            {(byte) 254, -1, -1, -1, -1},
            {(byte) 253},
            {33, 1, 2, 3, 4},
            {0, 0x30, 1, 0},
            {(byte) 255, 4, 1, 2, 3, 4},
            {(byte) 255, 8, 1, 2, 3, 4, 5, 6, 7, 8, 9}
        };
        for (byte[] body : bodies) {
            var strange = TestWal.reader(new TestWal().raw(TRANSACTION, 0, 1, body).source());
            assertThat(strange.next()).isTrue();
            assertMalformed(strange);
            assertThat(strange.next()).isFalse();
        }
        byte[] blockWithoutItsData = new byte[23];
        blockWithoutItsData[1] = 0x20;
        blockWithoutItsData[2] = 5;
        var reader = TestWal.reader(new TestWal().raw(HEAP, 0, 1, blockWithoutItsData).source());
        assertThat(reader.next()).isTrue();
        assertThatExceptionOfType(FailureException.class).isThrownBy(reader::mainData);
        assertMalformed(WAL, 0x90, data().putLong(0).putInt(0).putInt(1));
        assertMalformed(WAL, 0x60, data().putLong(0).putLong(0).putInt(0).putInt(3));
        assertMalformed(WAL, 0x10, data().putLong(0).putInt(0));
        assertMalformed(TRANSACTION, 0xB0, data().putLong(0).putInt(2).putInt(-1));
        assertMalformed(TRANSACTION, 0xB0, data().putLong(0).putInt(2).putInt(Integer.MAX_VALUE));
    }

    @Test
    void misuse_is_told() {
        var source = new TestWal().record(HEAP, 0, 1, bytes(1)).source();
        assertThatIllegalStateException().isThrownBy(TestWal.reader(source)::endOfWal);
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new WalReader(
                                source, TestWal.SYSTEM, TimelineId.FIRST, 12345, TestWal.START));
    }

    private static final long START = TestWal.START.bytes();

    private static byte[] record(int length, long previous, int manager) {
        return TestWal.sealed(length, previous, manager, 0, 1, bytes(16));
    }

    private static ByteBuffer data() {
        return ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static WalReader read(int manager, int info, long xid, ByteBuffer data)
            throws IOException {
        data.flip();
        byte[] main = new byte[data.remaining()];
        data.get(main);
        var reader = TestWal.reader(new TestWal().record(manager, info, xid, main).source());
        assertThat(reader.next()).isTrue();
        return reader;
    }

    private static WalEvent event(int manager, int info, long xid, ByteBuffer data)
            throws IOException {
        return read(manager, info, xid, data).event().orElseThrow();
    }

    private static void assertMalformed(int manager, int info, ByteBuffer data) throws IOException {
        assertMalformed(read(manager, info, 1, data));
    }

    private static void assertMalformed(WalReader reader) {
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(reader::event)
                .satisfies(it -> assertThat(it.failure().code()).isEqualTo(PostgresError.BAD_WAL));
    }

    private static void assertEnd(WalReader reader, Cause cause, Lsn position) throws IOException {
        assertThat(reader.next()).isFalse();
        assertThat(reader.endOfWal().cause()).as(reader.endOfWal().reason()).isEqualTo(cause);
        assertThat(reader.endOfWal().position()).isEqualTo(position);
    }

    private static void assertNothing(WalReader reader, Cause cause, String reason)
            throws IOException {
        assertThat(reader.next()).isFalse();
        assertThat(reader.endOfWal().cause()).as(reader.endOfWal().reason()).isEqualTo(cause);
        assertThat(reader.endOfWal().reason()).contains(reason);
    }

    private static byte[] bytes(int length) {
        return TestWal.bytes(length);
    }
}
