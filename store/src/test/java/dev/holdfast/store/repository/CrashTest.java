package dev.holdfast.store.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.KernelError;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.testkit.Crashes;
import dev.holdfast.testkit.Crashes.Aftermath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Kills, power failures, full disks, and others writing at the same time: what is listed as a
/// backup reads back exactly.
@Tag("crash")
@Timeout(300)
class CrashTest {
    private static final BackupLabel OLD = Fixture.label("aaaa");
    private static final BackupLabel NEW = Fixture.label("bbbb");
    private static final WalTimeline TIMELINE = WalTimeline.of(Fixture.SYSTEM, 1, new byte[0]);
    private static final String SEGMENT = "000000010000000000000002";

    @TempDir Path scratch;

    @Test
    void a_repository_is_there_whole_or_can_be_made_again() {
        Crashes.atEveryEffect(
                scratch,
                _ -> {},
                (folder, disk) -> Repository.create(folder.resolve("deep/r"), disk, Fixture.run()),
                after -> {
                    Path folder = after.folder().resolve("deep/r");
                    if (after.finished()) {
                        Repository.open(folder, new Disk());
                    }
                    Repository.create(folder, new Disk(), Fixture.run());
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void what_is_listed_reads_back_wherever_a_backup_is_stopped(int threads) {
        var before = files(1);
        var after = files(2);
        int effects =
                Crashes.atEveryEffect(
                        scratch,
                        folder -> Fixture.backUp(Fixture.create(folder), OLD, before, 1),
                        (folder, disk) ->
                                Fixture.backUp(Repository.open(folder, disk), NEW, after, threads),
                        aftermath -> assertListedIsWhole(aftermath, before, after));
        assertThat(effects).isGreaterThan(20);
    }

    private static void assertListedIsWhole(
            Aftermath aftermath, Map<String, byte[]> before, Map<String, byte[]> after) {
        var repository = Repository.open(aftermath.folder(), new Disk());
        List<BackupLabel> listed = repository.backups();
        assertThat(listed).contains(OLD);
        if (aftermath.finished()) {
            assertThat(listed).contains(NEW);
        }
        RepositoryTest.assertSame(Fixture.readBack(repository, OLD), before);
        if (listed.contains(NEW)) {
            RepositoryTest.assertSame(Fixture.readBack(repository, NEW), after);
        }
        assertThat(repository.check(Fixture.run()).damages()).isEmpty();
        // The next run does its work whatever the last one left.
        var again = Fixture.label("cccc");
        Fixture.backUp(repository, again, after, 1);
        RepositoryTest.assertSame(Fixture.readBack(repository, again), after);
    }

    private static Map<String, byte[]> files(long seed) {
        var files = new TreeMap<String, byte[]>();
        files.put("base/same", Fixture.rows(7, 50_000));
        files.put("base/other", Fixture.rows(seed, 30_000));
        files.put("base/more", Fixture.noise(seed, 2_000));
        return files;
    }

    @Test
    void a_segment_is_whole_or_absent_and_what_was_acknowledged_is_there() {
        byte[] segment = Fixture.rows(1, 20_000);
        Crashes.atEveryEffect(
                scratch,
                Fixture::create,
                (folder, disk) ->
                        Repository.open(folder, disk)
                                .wal()
                                .put(TIMELINE, SEGMENT, ByteBuffer.wrap(segment)),
                after -> {
                    WalStore wal = Repository.open(after.folder(), new Disk()).wal();
                    if (after.finished() || !wal.list(TIMELINE).isEmpty()) {
                        assertThat(read(wal)).isEqualTo(segment);
                    }
                    wal.put(TIMELINE, SEGMENT, ByteBuffer.wrap(segment));
                    assertThat(read(wal)).isEqualTo(segment);
                });
    }

    @Test
    void what_of_a_growing_segment_was_synced_stays() {
        byte[] segment = Fixture.rows(1, 20_000);
        long[] acknowledged = {0};
        Crashes.atEveryEffect(
                scratch,
                folder -> {
                    acknowledged[0] = 0;
                    Fixture.create(folder);
                },
                (folder, disk) -> {
                    try (var growing =
                            Repository.open(folder, disk).wal().grow(TIMELINE, SEGMENT)) {
                        for (int from = 0; from < segment.length; from += 5_000) {
                            growing.append(ByteBuffer.wrap(segment, from, 5_000));
                            growing.sync();
                            acknowledged[0] = from + 5_000L;
                        }
                        growing.complete();
                    }
                },
                after -> {
                    WalStore wal = Repository.open(after.folder(), new Disk()).wal();
                    boolean whole = !wal.list(TIMELINE).isEmpty();
                    byte[] found =
                            whole
                                    ? read(wal)
                                    : wal.parts(TIMELINE).isEmpty()
                                            ? new byte[0]
                                            : bytes(wal, wal.parts(TIMELINE).getLast());
                    assertThat(found.length).isGreaterThanOrEqualTo((int) acknowledged[0]);
                    assertThat(Arrays.copyOf(found, (int) acknowledged[0]))
                            .isEqualTo(Arrays.copyOf(segment, (int) acknowledged[0]));
                    assertThat(whole || !after.finished()).isTrue();
                });
    }

    @Test
    void a_full_disk_fails_the_backup_and_leaves_the_old_one() throws Exception {
        Path small = Files.createDirectory(scratch.resolve("small"));
        assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small.toString()) == 0,
                "mounting needs root");
        try {
            Path folder = small.resolve("r");
            var before = files(1);
            Fixture.backUp(Fixture.create(folder), OLD, before, 1);
            var much = Map.of("base/much", Fixture.noise(3, 8 << 20));
            for (int threads = 1; threads <= 2; threads++) {
                int workers = threads;
                assertThatThrownBy(() ->
                                Fixture.backUp(
                                        Repository.open(folder, new Disk()), NEW, much, workers))
                        .isInstanceOfSatisfying(
                                FailureException.class,
                                e ->
                                        assertThat(e.failure().code())
                                                .isEqualTo(KernelError.DISK_FULL));
            }
            var repository = Repository.open(folder, new Disk());
            assertThatThrownBy(() ->
                            repository
                                    .wal()
                                    .put(
                                            TIMELINE,
                                            SEGMENT,
                                            ByteBuffer.wrap(Fixture.noise(1, 16 << 20))))
                    .hasMessageContaining("no space is left");
            assertThat(repository.backups()).containsExactly(OLD);
            assertThat(repository.stats(Fixture.run()).leftovers()).isZero();
            assertThat(repository.check(Fixture.run()).damages()).isEmpty();
            RepositoryTest.assertSame(Fixture.readBack(repository, OLD), before);
        } finally {
            command("umount", small.toString());
        }
    }

    @Test
    void two_programs_write_at_the_same_time() throws Exception {
        Fixture.create(scratch);
        var writers = new ArrayList<Process>();
        for (String suffix : List.of("aaaa", "bbbb")) {
            writers.add(program("back-up", suffix));
        }
        for (Process writer : writers) {
            assertThat(writer.waitFor()).isZero();
        }

        var repository = Repository.open(scratch, new Disk());
        assertThat(repository.backups()).hasSize(2);
        for (BackupLabel label : repository.backups()) {
            RepositoryTest.assertSame(Fixture.readBack(repository, label), WriterProgram.files());
        }
        assertThat(repository.check(Fixture.run()).damages()).isEmpty();
        assertThat(repository.wal().list(TIMELINE)).hasSize(WriterProgram.SEGMENTS);
    }

    @Test
    void a_writer_killed_at_any_time_leaves_what_the_next_can_use() throws Exception {
        Fixture.create(scratch);
        for (int round = 0; round < 4; round++) {
            Process writer = program("back-up-for-ever", "r%03d".formatted(round));
            // When it has printed its line it is in the middle of its work.
            writer.getInputStream().read();
            TimeUnit.MILLISECONDS.sleep(150L * round);
            writer.destroyForcibly().waitFor();
            var repository = Repository.open(scratch, new Disk());
            for (BackupLabel label : repository.backups()) {
                RepositoryTest.assertSame(
                        Fixture.readBack(repository, label), WriterProgram.files());
            }
            assertThat(repository.check(Fixture.run()).damages()).isEmpty();
        }
    }

    private Process program(String... arguments) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                WriterProgram.class.getName(),
                                scratch.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }

    private static int command(String... words) throws Exception {
        return new ProcessBuilder(words).redirectErrorStream(true).start().waitFor();
    }

    private static byte[] read(WalStore wal) {
        var target = new ByteArrayOutputStream();
        try {
            wal.get(TIMELINE, SEGMENT, target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return target.toByteArray();
    }

    private static byte[] bytes(WalStore wal, WalStore.Part part) {
        try (var stream = wal.open(part)) {
            return stream.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
