package dev.holdfast.operations.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.KernelError;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalTimeline;
import dev.holdfast.testkit.Crashes;
import dev.holdfast.testkit.Crashes.Aftermath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Kills, power failures, full disks and damage: what was acknowledged is in the repository, and
/// the next receiver goes on without a gap.
@Tag("crash")
@Timeout(400)
class WalCrashTest {
    private static final Map<String, String> KEEPS_ALL =
            Map.of("wal_keep_size", "4GB", "max_wal_size", "4GB");
    private static final int PIECE = 350_000;
    private static final long MOST_BETWEEN_KILLS = 24L << 20;
    private static final WalTimeline TIMELINE =
            WalTimeline.of(PlainWal.SYSTEM.toString(), 1, new byte[0]);

    @TempDir Path root;

    /// 350 kB at a time into segments of 1 MiB, each synced, or only some, as who catches up does:
    /// the power fails, or the program is killed, before each of its effects on the disk.
    @ParameterizedTest
    @ValueSource(ints = {1, 4, 7})
    void what_was_acknowledged_is_there_wherever_receiving_is_stopped(int piecesBetweenSyncs) {
        var acknowledged = new AtomicReference<>(Lsn.NONE);
        byte[] wal = wal(2);
        int effects =
                Crashes.atEveryEffect(
                        root,
                        folder -> {
                            acknowledged.set(lsn(1));
                            WalScene.repository(folder);
                        },
                        (folder, disk) ->
                                receive(folder, disk, wal, piecesBetweenSyncs, acknowledged),
                        after -> assertHeld(after, wal, acknowledged.get()));
        assertThat(effects).isGreaterThan(piecesBetweenSyncs == 1 ? 25 : 12);
    }

    private static void receive(
            Path folder,
            Disk disk,
            byte[] wal,
            int piecesBetweenSyncs,
            AtomicReference<Lsn> acknowledged) {
        try (var writer = writer(Repository.open(folder, disk))) {
            writer.begin(TIMELINE, lsn(1));
            for (int piece = 0; piece * PIECE < wal.length; piece++) {
                int at = piece * PIECE;
                writer.append(ByteBuffer.wrap(wal, at, Math.min(PIECE, wal.length - at)));
                acknowledged.set(writer.durable());
                if ((piece + 1) % piecesBetweenSyncs == 0) {
                    writer.sync();
                }
                acknowledged.set(writer.durable());
            }
        }
    }

    private static void assertHeld(Aftermath after, byte[] wal, Lsn acknowledged) {
        var repository = Repository.open(after.folder(), new Disk());
        WalStore store = repository.wal();
        int promised = (int) acknowledged.minus(lsn(1));
        byte[] there = WalScene.contiguous(store, TIMELINE, lsn(1), PlainWal.SIZE);
        assertThat(there.length).isGreaterThanOrEqualTo(promised);
        assertThat(Arrays.mismatch(there, 0, promised, wal, 0, promised)).isEqualTo(-1);
        assertThat(repository.check(WalScene.run()).damages()).isEmpty();

        // The server keeps WAL from the segment on in which it was acknowledged last.
        new PartSettler(store, PlainWal.SYSTEM, PlainWal.VERSION, PlainWal.SIZE)
                .settle(TIMELINE, WalScene.run());
        var held =
                HeldWal.read(
                        store,
                        Ancestry.of(PlainWal.SYSTEM.toString(), TimelineId.FIRST, new byte[0]),
                        PlainWal.SIZE);
        Lsn start =
                StartPlanner.starts(held, Optional.of(acknowledged), lsn(9)).getFirst().position();
        assertThat(start.bytes() / PlainWal.SIZE)
                .isGreaterThanOrEqualTo(acknowledged.bytes() / PlainWal.SIZE);
        try (var writer = writer(repository)) {
            writer.begin(TIMELINE, start);
            int from = (int) start.minus(lsn(1));
            writer.append(ByteBuffer.wrap(wal, from, wal.length - from));
            writer.sync();
        }
        assertThat(Arrays.equals(WalScene.contiguous(store, TIMELINE, lsn(1), PlainWal.SIZE), wal))
                .isTrue();
        assertThat(store.list(TIMELINE)).hasSize(wal.length / PlainWal.SIZE);
        assertThat(store.parts(TIMELINE)).allMatch(it -> it.length() == 0);
    }

    @Test
    void killed_again_and_again_under_load_nothing_is_missing() throws Exception {
        try (var server = RealPostgres.start(18, KEEPS_ALL)) {
            var scene = new ReceiveScene(root, server);
            Lsn begin = WalScene.segmentStart(WalScene.flushed(server));
            var random = new SplittableRandom(3);
            var enough = new AtomicBoolean();
            Future<Boolean> load = load(server, enough);
            Lsn kept = begin;
            for (int round = 0; round < 8; round++) {
                Process child = child();
                awaitSlot(server, "active");
                // A slot that is new keeps what nobody has received yet.
                int atLeast = round == 0 ? 1 : 0;
                Lsn further = kept(server).plus(random.nextLong(atLeast, MOST_BETWEEN_KILLS));
                while (kept(server).isBefore(further)) {
                    RealPostgres.run().pause(ReceiveScene.POLL);
                }
                child.destroyForcibly().waitFor();
                awaitSlot(server, "not active");
                kept = kept(server);
                // What the server may forget is here.
                WalScene.assertSame(server, scene.store(), scene.timeline(1), begin, kept);
            }
            assertThat(kept).isGreaterThan(begin);
            enough.set(true);
            load.get();

            ReceiveResult last = scene.receive(WalScene.flushed(server));

            assertThat(last.gaps()).isEmpty();
            assertThat(scene.status().gaps()).isEmpty();
            WalScene.assertSame(server, scene.store(), scene.timeline(1), begin, last.until());
            assertThat(scene.store().parts(scene.timeline(1))).hasSizeLessThanOrEqualTo(2);
            assertThat(scene.repository.check(WalScene.run()).damages()).isEmpty();
        }
    }

    @Test
    void a_full_disk_ends_it_and_space_lets_it_go_on() throws Exception {
        Path small = Files.createDirectory(root.resolve("holdfast-repository"));
        assumeTrue(
                command("mount", "-t", "tmpfs", "-o", "size=30m", "tmpfs", small.toString()) == 0,
                "mounting needs root");
        try (var server = RealPostgres.start(18, KEEPS_ALL)) {
            var scene = new ReceiveScene(root, server);
            Lsn begin = WalScene.segmentStart(WalScene.flushed(server));
            noise(server, 40);
            Lsn until = WalScene.flushed(server);

            assertThatThrownBy(() -> scene.receive(until))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> assertThat(e.failure().code()).isEqualTo(KernelError.DISK_FULL));

            awaitSlot(server, "not active");
            Lsn kept = kept(server);
            assertThat(kept).isLessThan(until);
            WalScene.assertSame(server, scene.store(), scene.timeline(1), begin, kept);

            assertThat(command("mount", "-o", "remount,size=300m", small.toString())).isZero();
            ReceiveResult rest = scene.receive(until);
            assertThat(rest.gaps()).isEmpty();
            WalScene.assertSame(server, scene.store(), scene.timeline(1), begin, until);
            assertThat(scene.repository.check(WalScene.run()).damages()).isEmpty();
        } finally {
            command("umount", small.toString());
        }
    }

    @Test
    void a_part_that_was_cut_short_is_received_again() throws Exception {
        try (var server = RealPostgres.start(18)) {
            var scene = new ReceiveScene(root, server);
            Lsn begin = WalScene.segmentStart(WalScene.flushed(server));
            WalScene.write(server, 10_000);
            scene.receive(WalScene.flushed(server));
            Path part = part(scene);
            Files.write(part, Arrays.copyOf(Files.readAllBytes(part), 100_000));
            WalScene.write(server, 1000);

            Lsn until = scene.receive(WalScene.flushed(server)).until();

            WalScene.assertSame(server, scene.store(), scene.timeline(1), begin, until);
            assertThat(part).doesNotExist();
        }
    }

    @Test
    void a_part_with_a_flipped_bit_is_told_and_not_taken() throws Exception {
        try (var server = RealPostgres.start(18)) {
            var scene = new ReceiveScene(root, server);
            Lsn begin = WalScene.segmentStart(WalScene.flushed(server));
            WalScene.write(server, 10_000);
            Lsn until = WalScene.flushed(server);
            scene.receive(until);
            Path part = part(scene);
            flip(part, 200_000);

            assertThatThrownBy(() -> scene.receive(WalScene.flushed(server).plus(1)))
                    .hasMessageStartingWith("WAL-005: ")
                    .hasMessageContaining(String.valueOf(part.getFileName()));

            assertThat(part).exists();
            Files.delete(part);
            scene.receive(until);
            WalScene.assertSame(server, scene.store(), scene.timeline(1), begin, until);
        }
    }

    @Test
    void a_damaged_whole_segment_is_found_by_check_and_never_served() throws Exception {
        try (var server = RealPostgres.start(18, KEEPS_ALL)) {
            var scene = new ReceiveScene(root, server);
            WalScene.write(server, 200_000);
            scene.receive(WalScene.flushed(server));
            String name = scene.store().list(scene.timeline(1)).getFirst().name();
            Path whole = object(name + ".zst");
            byte[] sound = Files.readAllBytes(whole);
            assertThat(scene.repository.check(WalScene.run()).damages()).isEmpty();

            flip(whole, sound.length / 2);
            assertThat(scene.repository.check(WalScene.run()).damages()).hasSize(1);
            assertThatThrownBy(() -> WalScene.held(scene.store(), scene.timeline(1)))
                    .hasMessageStartingWith("REPOSITORY-005: ");
            Files.write(whole, Arrays.copyOf(sound, sound.length - 1000));
            assertThat(scene.repository.check(WalScene.run()).damages()).hasSize(1);
            // Receiving goes on: what it brings is not less needed for that.
            WalScene.write(server, 1000);
            scene.receive(WalScene.flushed(server));
        }
    }

    @Test
    void a_segment_that_is_there_with_other_bytes_is_a_conflict() {
        try (var server = RealPostgres.start(18, KEEPS_ALL)) {
            var scene = new ReceiveScene(root, server);
            WalScene.write(server, 1000);
            scene.receive(WalScene.flushed(server));
            WalTimeline timeline = scene.timeline(1);
            var current =
                    WalSegmentName.containing(
                            WalScene.flushed(server), TimelineId.FIRST, WalScene.SEGMENT);
            Lsn end = current.end().plus(1 << 20);
            byte[] other = new byte[WalScene.SEGMENT];
            try (var receiving = scene.start()) {
                awaitSlot(server, "active");
                scene.store().put(timeline, current.toString(), ByteBuffer.wrap(other));
                while (WalScene.flushed(server).isBefore(end)) {
                    WalScene.write(server, 20_000);
                }
                while (!receiving.outcome().isDone()) {
                    RealPostgres.run().pause(ReceiveScene.POLL);
                }
                assertThat(receiving.ending()).hasMessageStartingWith("REPOSITORY-009: ");
            }
            awaitSlot(server, "not active");
            // Both are still there, and it is not passed over the next time.
            assertThat(WalScene.held(scene.store(), timeline)).containsEntry(current, other);
            assertThat(scene.store().parts(timeline))
                    .anyMatch(it -> it.segment().equals(current.toString()));
            assertThatThrownBy(() -> scene.receive(end)).hasMessageStartingWith("WAL-005: ");
        }
    }

    private static SegmentWriter writer(Repository repository) {
        return new SegmentWriter(
                repository.wal(),
                PlainWal.SYSTEM,
                PlainWal.VERSION,
                PlainWal.SIZE,
                WalScene.run(),
                () -> {});
    }

    private static byte[] wal(int segments) {
        var wal = ByteBuffer.allocate(segments * PlainWal.SIZE);
        for (int number = 1; number <= segments; number++) {
            wal.put(PlainWal.segment(PlainWal.name(1, number)));
        }
        return wal.array();
    }

    private static Lsn lsn(long segment) {
        return new Lsn(segment * PlainWal.SIZE);
    }

    private static Future<Boolean> load(RealPostgres server, AtomicBoolean enough) {
        return RealPostgres.run()
                .beside(() -> {
                    while (!enough.get()) {
                        WalScene.write(server, 4000);
                        RealPostgres.run().pause(Duration.ofMillis(5));
                    }
                    return true;
                });
    }

    /// Writes so many MB that hardly compress.
    private static void noise(RealPostgres server, int megabytes) {
        server.execute(
                "postgres",
                "create table noise as select sha512((n::text || random()::text)::bytea) as bytes from generate_series(1, %d) n"
                        .formatted(megabytes * 9000));
    }

    private static Lsn kept(RealPostgres server) {
        return Lsn.parse(
                server.query(
                        "postgres",
                        "select restart_lsn from pg_replication_slots where slot_name = '%s'"
                                .formatted(ReceiveScene.SLOT)));
    }

    private static void awaitSlot(RealPostgres server, String state) {
        server.awaitAnswer(
                "select count(*) from pg_replication_slots where slot_name = '%s' and %s"
                        .formatted(ReceiveScene.SLOT, state),
                "1");
    }

    private Process child() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ReceiveChild.class.getName(),
                        root.toString())
                .inheritIO()
                .start();
    }

    private Path part(ReceiveScene scene) throws IOException {
        return object(scene.store().parts(scene.timeline(1)).getFirst().object());
    }

    private Path object(String end) throws IOException {
        try (var paths = Files.walk(root.resolve("holdfast-repository"))) {
            return paths.filter(it -> it.toString().endsWith(end)).findFirst().orElseThrow();
        }
    }

    private static void flip(Path file, int at) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[at] ^= 1;
        Files.write(file, bytes);
    }

    private static int command(String... words) throws Exception {
        return new ProcessBuilder(List.of(words)).inheritIO().start().waitFor();
    }
}
