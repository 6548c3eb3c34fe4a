package dev.holdfast.store.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.store.repository.WalStore.StoredWal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class WalStoreTest {
    private static final String SEGMENT = "000000010000000000000002";
    private static final WalTimeline FIRST = WalTimeline.of(Fixture.SYSTEM, 1, new byte[0]);

    @TempDir Path scratch;

    @Test
    void a_segment_comes_back() throws IOException {
        WalStore wal = Fixture.create(scratch).wal();
        byte[] segment = Fixture.rows(1, 16 << 20);

        assertThat(wal.put(FIRST, SEGMENT, ByteBuffer.wrap(segment))).isTrue();
        assertThat(read(wal, FIRST, SEGMENT)).isEqualTo(segment);
        assertThat(wal.length(FIRST, SEGMENT)).hasValue(16 << 20);
        assertThat(wal.list(FIRST)).extracting(StoredWal::name).containsExactly(SEGMENT);
        assertThat(wal.timelines(Fixture.SYSTEM)).containsExactly(FIRST);
        assertThat(wal.timelines("1")).isEmpty();
    }

    @Test
    void the_same_bytes_again_are_no_failure_and_others_are() throws IOException {
        WalStore wal = Fixture.create(scratch).wal();
        wal.put(FIRST, SEGMENT, ByteBuffer.wrap(Fixture.rows(1, 1000)));
        byte[] stored = Files.readAllBytes(object());

        assertThat(wal.put(FIRST, SEGMENT, ByteBuffer.wrap(Fixture.rows(1, 1000)))).isFalse();
        assertThatThrownBy(() -> wal.put(FIRST, SEGMENT, ByteBuffer.wrap(Fixture.rows(2, 1000))))
                .hasMessageStartingWith("REPOSITORY-009: ");
        assertThatThrownBy(() -> wal.put(FIRST, SEGMENT, ByteBuffer.wrap(Fixture.rows(1, 900))))
                .hasMessageStartingWith("REPOSITORY-009: ");
        assertThat(Files.readAllBytes(object())).isEqualTo(stored);
        assertThat(Fixture.files(scratch)).hasSize(2);
    }

    @Test
    void a_damaged_segment_is_not_taken_for_the_same() throws IOException {
        WalStore wal = Fixture.create(scratch).wal();
        wal.put(FIRST, SEGMENT, ByteBuffer.wrap(Fixture.noise(1, 1000)));
        byte[] stored = Files.readAllBytes(object());
        stored[500] ^= 1;
        Files.write(object(), stored);

        assertThatThrownBy(() -> wal.put(FIRST, SEGMENT, ByteBuffer.wrap(Fixture.noise(1, 1000))))
                .hasMessageStartingWith("REPOSITORY-005: ");
    }

    @Test
    void of_many_writers_of_one_segment_one_wins_and_all_see_it() throws IOException {
        var repository = Fixture.create(scratch);
        var writers = new ArrayList<Callable<String>>();
        for (int writer = 0; writer < 8; writer++) {
            long seed = writer % 2;
            writers.add(() -> {
                try {
                    return ""
                            + repository
                                    .wal()
                                    .put(
                                            FIRST,
                                            SEGMENT,
                                            ByteBuffer.wrap(Fixture.rows(seed, 100_000)));
                } catch (dev.holdfast.kernel.FailureException e) {
                    return e.failure().code().text();
                }
            });
        }
        var answers = Fixture.run().together(writers);

        assertThat(answers).filteredOn("true"::equals).hasSize(1);
        assertThat(answers).filteredOn("false"::equals).hasSize(3);
        assertThat(answers).filteredOn("REPOSITORY-009"::equals).hasSize(4);
        assertThat(repository.check(Fixture.run()).damages()).isEmpty();
    }

    @Test
    void timelines_of_one_number_and_two_histories_do_not_meet() throws IOException {
        WalStore wal = Fixture.create(scratch).wal();
        byte[] here = "1\t0/3000000\tbefore X\n".getBytes(StandardCharsets.US_ASCII);
        byte[] there = "1\t0/5000000\tbefore Y\n".getBytes(StandardCharsets.US_ASCII);
        var one = WalTimeline.of(Fixture.SYSTEM, 2, here);
        var other = WalTimeline.of(Fixture.SYSTEM, 2, there);
        wal.put(one, "00000002.history", ByteBuffer.wrap(here));
        wal.put(other, "00000002.history", ByteBuffer.wrap(there));
        wal.put(FIRST, SEGMENT, ByteBuffer.wrap(new byte[10]));

        assertThat(read(wal, one, "00000002.history")).isEqualTo(here);
        assertThat(read(wal, other, "00000002.history")).isEqualTo(there);
        assertThat(wal.timelines(Fixture.SYSTEM)).hasSize(3).startsWith(FIRST).contains(one, other);
    }

    @Test
    void a_growing_segment_becomes_a_whole_one() throws IOException {
        WalStore wal = Fixture.create(scratch).wal();
        byte[] segment = Fixture.rows(1, 1 << 20);
        try (var stale = wal.grow(FIRST, SEGMENT)) {
            stale.append(ByteBuffer.wrap(segment, 0, 1000));
            stale.sync();
        }
        try (var growing = wal.grow(FIRST, SEGMENT)) {
            growing.append(ByteBuffer.wrap(segment, 0, 5000));
            growing.sync();
            assertThat(wal.parts(FIRST))
                    .extracting(WalStore.Part::length)
                    .containsExactly(1000L, 5000L);
            assertThat(wal.open(wal.parts(FIRST).getLast()).readAllBytes())
                    .isEqualTo(java.util.Arrays.copyOf(segment, 5000));
            growing.append(ByteBuffer.wrap(segment, 5000, segment.length - 5000));
            growing.complete();
        }

        assertThat(wal.parts(FIRST)).isEmpty();
        assertThat(read(wal, FIRST, SEGMENT)).isEqualTo(segment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00000001000000000000000",
                "00000001000000000000000g",
                "../../repository.json",
                "000000010000000000000002.partial",
                "00000002.history.zst",
            })
    void only_names_of_wal_are_taken(String name) {
        WalStore wal = Fixture.create(scratch).wal();

        assertThatThrownBy(() -> wal.put(FIRST, name, ByteBuffer.allocate(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> wal.grow(FIRST, name))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(Fixture.files(scratch)).hasSize(1);
    }

    @Test
    void what_is_not_there_is_said_to_be_missing() {
        WalStore wal = Repository.open(create(), new Disk()).wal();

        assertThat(wal.length(FIRST, SEGMENT)).isEmpty();
        assertThatThrownBy(() -> read(wal, FIRST, SEGMENT))
                .hasMessageStartingWith("REPOSITORY-010: ");
    }

    private Path create() {
        Fixture.create(scratch);
        return scratch;
    }

    private Path object() {
        return Fixture.files(scratch.resolve("wal")).getFirst();
    }

    private static byte[] read(WalStore wal, WalTimeline timeline, String name) throws IOException {
        var target = new ByteArrayOutputStream();
        wal.get(timeline, name, target);
        return target.toByteArray();
    }
}
