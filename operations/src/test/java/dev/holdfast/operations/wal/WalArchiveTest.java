package dev.holdfast.operations.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.operations.wal.WalCoverage.Gap;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.RepositoryError;
import dev.holdfast.store.repository.WalTimeline;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// On segments of the smallest size, whose content is noise behind a right head.
class WalArchiveTest {
    private static final int SIZE = 1 << 20;
    private static final SystemId SYSTEM = SystemId.parse("7300000000000000001");
    private static final WalTimeline FIRST = timeline(1, "");

    /// Timeline 2 forks in the middle of segment 4, timeline 3 at the beginning of segment 7.
    private static final Lsn FORK = Lsn.parse("0/480000");

    private static final String HISTORY_2 = "1\t0/480000\tno recovery target specified\n";
    private static final String HISTORY_3 = HISTORY_2 + "\n2\t0/700000\tbefore 2026-11-20\n";
    private static final WalTimeline SECOND = timeline(2, HISTORY_2);
    private static final WalTimeline THIRD = timeline(3, HISTORY_3);

    @TempDir Path folder;
    private Repository repository;

    @BeforeEach
    void make_a_repository() {
        repository = WalScene.repository(folder);
    }

    @Test
    void an_empty_archive_has_nothing() {
        WalArchive archive = archive();
        assertThat(archive.timelines()).isEmpty();
        assertThat(archive.find(TimelineId.FIRST)).isEmpty();
        assertThat(archive.ranges(FIRST)).isEmpty();
        assertThat(archive.segmentSize()).isEqualTo(WalSegmentName.USUAL_SIZE);
        assertThat(archive.coverage(FIRST, FORK))
                .isEqualTo(new WalCoverage(FORK, FORK, Optional.empty()));
        assertThat(archive.latest(FIRST, FORK)).isEqualTo(FIRST);
    }

    @Test
    void timelines_are_found_with_what_they_come_from() {
        family();
        WalArchive archive = archive();
        assertThat(archive.timelines()).containsExactly(FIRST, SECOND, THIRD);
        assertThat(archive.find(new TimelineId(2))).contains(SECOND);
        assertThat(archive.find(new TimelineId(4))).isEmpty();
        assertThat(archive.parent(FIRST)).isEmpty();
        assertThat(archive.parent(SECOND)).contains(FIRST);
        assertThat(archive.parent(THIRD)).contains(SECOND);
        assertThat(archive.history(SECOND)).asString().isEqualTo(HISTORY_2);

        WalLineage lineage = archive.lineage(THIRD);
        assertThat(lineage.spans())
                .extracting(span -> span.timeline().number())
                .containsExactly(1L, 2L, 3L);
        assertThat(lineage.timelineAt(FORK.plus(-1))).isEqualTo(FIRST);
        assertThat(lineage.timelineAt(FORK)).isEqualTo(SECOND);
        assertThat(lineage.timelineAt(Lsn.parse("0/700000"))).isEqualTo(THIRD);
        assertThat(lineage.contains(FIRST, FORK)).isTrue();
        assertThat(lineage.contains(FIRST, FORK.plus(1))).isFalse();
    }

    @Test
    void the_latest_timeline_is_one_that_has_the_position() {
        family();
        WalArchive archive = archive();
        assertThat(archive.latest(FIRST, FORK)).isEqualTo(THIRD);
        assertThat(archive.latest(FIRST, FORK.plus(1))).isEqualTo(FIRST);
        assertThat(archive.latest(SECOND, Lsn.parse("0/700001"))).isEqualTo(SECOND);
    }

    @Test
    void two_promotions_to_one_number_are_told_apart() {
        family();
        WalTimeline other = timeline(2, "1\t0/500000\tother\n");
        putHistory(other, "1\t0/500000\tother\n");
        WalArchive archive = archive();
        assertThat(archive.parent(other)).contains(FIRST);
        Failure failure = failure(() -> archive.find(new TimelineId(2)));
        assertThat(failure.code()).isEqualTo(WalError.SEVERAL_TIMELINES);
        assertThat(archive.lineage(THIRD).spans().get(1).timeline()).isEqualTo(SECOND);
    }

    @Test
    void an_ancestor_is_known_by_its_folder_alone() {
        putHistory(THIRD, HISTORY_3);
        put(SECOND, 5, 2);
        assertThat(archive().parent(THIRD)).contains(SECOND);
    }

    @Test
    void ranges_end_at_gaps_and_go_on_across_timelines() {
        family();
        WalArchive archive = archive();
        assertThat(archive.segmentSize()).isEqualTo(SIZE);
        assertThat(archive.ranges(FIRST)).containsExactly(range(2, 6, 4), range(8, 9, 1));
        assertThat(archive.ranges(THIRD)).containsExactly(range(2, 6, 4), range(7, 8, 1));
        assertThat(archive.coverage(THIRD, Lsn.parse("0/200028")))
                .isEqualTo(
                        new WalCoverage(
                                Lsn.parse("0/200028"),
                                Lsn.parse("0/600000"),
                                Optional.of(new Gap(name(2, 6), Lsn.parse("0/700000")))));
        assertThat(archive.coverage(THIRD, Lsn.parse("0/100000")).end())
                .isEqualTo(Lsn.parse("0/100000"));
        assertThat(archive.segments(THIRD, Lsn.parse("0/300000"), Lsn.parse("0/700001")))
                .containsExactly(
                        new StoredSegment(name(1, 3), FIRST, SIZE),
                        new StoredSegment(name(2, 4), SECOND, SIZE),
                        new StoredSegment(name(2, 5), SECOND, SIZE),
                        new StoredSegment(name(3, 7), THIRD, SIZE));
    }

    @Test
    void a_segment_that_spans_a_fork_comes_from_the_child_and_else_from_the_parent_up_to_it()
            throws IOException {
        family();
        assertThat(read(THIRD, 4)).isEqualTo(segment(2, 4, 1));

        delete("wal/*/00000002-*/000000020000000000000004.zst");
        var expected = Arrays.copyOf(segment(1, 4, 1), SIZE / 2);
        assertThat(read(THIRD, 4)).isEqualTo(expected);
        assertThat(archive().ranges(THIRD).getFirst().segments()).isEqualTo(3);
        assertThat(copy(name(1, 4), THIRD)).isEqualTo(Arrays.copyOf(expected, SIZE));
        // The parent on its own goes on where the child left it.
        assertThat(copy(name(1, 4), FIRST)).isEqualTo(segment(1, 4, 1));
        assertThat(failure(() -> copy(name(2, 4), THIRD)).code()).isEqualTo(RepositoryError.NO_WAL);
        assertThat(failure(() -> copy(name(1, 5), THIRD)).code()).isEqualTo(RepositoryError.NO_WAL);
    }

    @Test
    void what_the_parent_has_more_of_the_fork_is_taken_from_it() throws IOException {
        family();
        delete("wal/*/00000002-*/000000020000000000000004.zst");
        grow(SECOND, 4, Arrays.copyOf(segment(2, 4, 1), 1000));
        assertThat(read(THIRD, 4)).hasSize(SIZE / 2);
        grow(SECOND, 4, Arrays.copyOf(segment(2, 4, 1), SIZE / 2 + 1000));
        assertThat(read(THIRD, 4)).isEqualTo(Arrays.copyOf(segment(2, 4, 1), SIZE / 2 + 1000));
    }

    @Test
    void a_part_is_filled_with_zeros_and_ends_a_range_unless_it_is_full() throws IOException {
        put(FIRST, 2, 1);
        grow(FIRST, 3, segment(1, 3, 1));
        byte[] part = Arrays.copyOf(segment(1, 4, 1), 5000);
        grow(FIRST, 4, part);
        put(FIRST, 6, 1);
        WalArchive archive = archive();
        assertThat(archive.ranges(FIRST))
                .containsExactly(
                        new WalRange(Lsn.parse("0/200000"), Lsn.parse("0/400000"), 3),
                        range(6, 7, 1));
        assertThat(copy(name(1, 3), FIRST)).isEqualTo(segment(1, 3, 1));
        assertThat(copy(name(1, 4), FIRST)).isEqualTo(Arrays.copyOf(part, SIZE));
        assertThat(read(FIRST, 4)).isEqualTo(part);
    }

    @Test
    void a_part_that_becomes_whole_while_it_is_read_is_read_to_its_end() throws IOException {
        byte[] part = Arrays.copyOf(segment(1, 2, 1), SIZE - 5000);
        grow(FIRST, 2, part);
        WalArchive archive = archive();
        var copied = new ByteArrayOutputStream();
        var disturbing =
                new FilterOutputStream(copied) {
                    private boolean done;

                    @Override
                    public void write(byte[] bytes, int from, int length) throws IOException {
                        out.write(bytes, from, length);
                        if (!done) {
                            done = true;
                            put(FIRST, 2, 1);
                            delete("wal/*/*/*.partial");
                        }
                    }
                };
        archive.copySegment(name(1, 2), FIRST, disturbing);
        assertThat(copied.toByteArray()).isEqualTo(Arrays.copyOf(part, SIZE));
    }

    @Test
    void damage_is_told_with_the_objects_name() throws IOException {
        family();
        flip("wal/*/00000001-*/000000010000000000000003.zst");
        for (Callable<?> look :
                List.<Callable<?>>of(() -> read(THIRD, 3), () -> copy(name(1, 3), THIRD))) {
            Failure failure = failure(look);
            assertThat(failure.code()).isEqualTo(RepositoryError.DAMAGED);
            assertThat(failure.message())
                    .contains("wal/7300000000000000001/00000001-", "000000010000000000000003.zst");
        }
        flip("wal/*/00000002-*/00000002.history.zst");
        assertThat(failure(() -> archive().lineage(SECOND)).message())
                .contains("00000002.history.zst");
    }

    @Test
    void what_is_not_what_its_name_says_is_not_handed_out() {
        repository.wal().put(FIRST, name(1, 2).toString(), ByteBuffer.wrap(segment(1, 3, 1)));
        assertThat(failure(() -> copy(name(1, 2), FIRST)).message())
                .contains("first page", "000000010000000000000002.zst");
        putHistory(THIRD, HISTORY_2);
        assertThat(failure(() -> archive().lineage(THIRD)).message())
                .contains("not the history that its folder is named after");
        assertThat(failure(() -> archive().lineage(timeline(9, HISTORY_2))).code())
                .isEqualTo(RepositoryError.NO_WAL);
    }

    @Test
    void a_history_that_is_none_is_refused() {
        for (String bad :
                List.of(
                        "hello\n",
                        "1\t0/zz\n",
                        "2\t0/700000\n1\t0/480000\n",
                        "1\t0/700000\n2\t0/480000\n",
                        "9\t0/700000\n",
                        "0\t0/700000\n",
                        "99999999999\t0/700000\n")) {
            WalTimeline timeline = timeline(9, bad);
            putHistory(timeline, bad);
            assertThat(failure(() -> archive().lineage(timeline)).message())
                    .as(bad)
                    .contains("00000009.history.zst is no history of a timeline");
        }
        WalTimeline commented = timeline(3, "# a comment\n\n1\t0/480000\treason\n");
        putHistory(commented, "# a comment\n\n1\t0/480000\treason\n");
        assertThat(archive().lineage(commented).spans()).hasSize(2);
    }

    @Test
    void long_segments_are_not_held_in_memory_and_checked_as_they_pass() throws IOException {
        int size = 128 << 20;
        byte[] content = head(new WalSegmentName(TimelineId.FIRST, 1, size), size);
        noise(1, content, 40, 100_000);
        String name = "000000010000000000000001";
        repository.wal().put(FIRST, name, ByteBuffer.wrap(content));
        Lsn start = new Lsn(size);
        byte[] window = new byte[1 << 18];
        try (var source = archive().source(FIRST)) {
            for (int at = 0; at < size; at += window.length) {
                assertThat(source.read(start.plus(at), window, 0, window.length))
                        .isEqualTo(window.length);
                assertThat(Arrays.equals(window, 0, window.length, content, at, at + window.length))
                        .isTrue();
            }
            assertThat(source.read(start.plus(8192), window, 0, 10)).isEqualTo(10);
            assertThat(Arrays.equals(window, 0, 10, content, 8192, 8202)).isTrue();
            assertThat(source.read(start.plus(size), window, 0, 10)).isZero();
        }
    }

    /// Timelines 1 to 3, segment 6 missing from all but the first's abandoned future.
    private void family() {
        putHistory(SECOND, HISTORY_2);
        putHistory(THIRD, HISTORY_3);
        put(FIRST, 2, 1);
        put(FIRST, 3, 1);
        put(FIRST, 4, 1);
        put(FIRST, 5, 1);
        put(FIRST, 8, 1);
        put(SECOND, 4, 1);
        put(SECOND, 5, 2);
        put(THIRD, 7, 3);
    }

    private void put(WalTimeline timeline, long number, int pageTimeline) {
        repository
                .wal()
                .put(
                        timeline,
                        name(timeline.number(), number).toString(),
                        ByteBuffer.wrap(segment(timeline.number(), number, pageTimeline)));
    }

    private void grow(WalTimeline timeline, long number, byte[] content) {
        try (var part =
                repository.wal().grow(timeline, name(timeline.number(), number).toString())) {
            part.append(ByteBuffer.wrap(content));
            part.sync();
        }
    }

    private void putHistory(WalTimeline timeline, String history) {
        repository
                .wal()
                .put(
                        timeline,
                        "%08X.history".formatted(timeline.number()),
                        ByteBuffer.wrap(history.getBytes(StandardCharsets.UTF_8)));
    }

    private byte[] read(WalTimeline timeline, long number) throws IOException {
        byte[] bytes = new byte[SIZE];
        int length = 0;
        try (var source = archive().source(timeline)) {
            int read = -1;
            while (length < SIZE && read != 0) {
                read = source.read(new Lsn(number * SIZE + length), bytes, length, SIZE - length);
                length += read;
            }
        }
        return Arrays.copyOf(bytes, length);
    }

    private byte[] copy(WalSegmentName name, WalTimeline timeline) throws IOException {
        var target = new ByteArrayOutputStream();
        archive().copySegment(name, timeline, target);
        return target.toByteArray();
    }

    private WalArchive archive() {
        return WalArchive.of(repository, SYSTEM);
    }

    private void delete(String glob) throws IOException {
        Files.delete(object(glob));
    }

    private void flip(String glob) throws IOException {
        Path object = object(glob);
        byte[] bytes = Files.readAllBytes(object);
        bytes[bytes.length / 2] ^= 4;
        Files.write(object, bytes);
    }

    private Path object(String glob) {
        var matcher = folder.getFileSystem().getPathMatcher("glob:" + folder + "/" + glob);
        try (var files = Files.walk(folder)) {
            return files.filter(matcher::matches).findFirst().orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What a timeline has of a segment: up to the fork the same for all.
    private static byte[] segment(long timeline, long number, int pageTimeline) {
        var name = name(pageTimeline, number);
        byte[] bytes = head(name, SIZE);
        noise(number, bytes, 40, SIZE / 2 - 40);
        noise(number * 10 + timeline, bytes, SIZE / 2, SIZE / 2);
        return bytes;
    }

    private static void noise(long seed, byte[] target, int offset, int length) {
        byte[] noise = new byte[length];
        new SplittableRandom(seed).nextBytes(noise);
        System.arraycopy(noise, 0, target, offset, length);
    }

    private static byte[] head(WalSegmentName name, int size) {
        return ByteBuffer.allocate(size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0xD118)
                .putShort((short) 2)
                .putInt((int) name.timeline().number())
                .putLong(name.start().bytes())
                .putLong(0)
                .putLong(SYSTEM.bits())
                .putInt(size)
                .putInt(8192)
                .array();
    }

    private static WalRange range(long from, long until, long segments) {
        return new WalRange(new Lsn(from * SIZE), new Lsn(until * SIZE), segments);
    }

    private static WalSegmentName name(long timeline, long number) {
        return new WalSegmentName(new TimelineId(timeline), number, SIZE);
    }

    private static WalTimeline timeline(long number, String history) {
        return WalTimeline.of(SYSTEM.toString(), number, history.getBytes(StandardCharsets.UTF_8));
    }

    private static Failure failure(Callable<?> action) {
        var thrown = new Failure[1];
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(action::call)
                .satisfies(it -> thrown[0] = it.failure());
        return thrown[0];
    }
}
