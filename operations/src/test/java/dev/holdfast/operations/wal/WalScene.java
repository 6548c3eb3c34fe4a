package dev.holdfast.operations.wal;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.WalStore;
import dev.holdfast.store.repository.WalTimeline;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/// What the tests of this room share: a server that writes WAL, a repository that receives it, and
/// the comparison of the two.
final class WalScene {
    static final int SEGMENT = WalSegmentName.USUAL_SIZE;
    static final Duration LONG = Duration.ofSeconds(60);

    private WalScene() {}

    static Repository repository(Path folder) {
        return Repository.create(folder, new Disk(), run());
    }

    static Run run() {
        return RealPostgres.run();
    }

    /// Writes some 50 bytes of WAL a row, and commits.
    static void write(RealPostgres server, int rows) {
        server.execute(
                "postgres",
                "create table if not exists written (n int, text text);"
                        + " insert into written select n, repeat(md5(n::text), 2) from generate_series(1, %d) n"
                                .formatted(rows));
    }

    /// Up to where the server has flushed WAL.
    static Lsn flushed(RealPostgres server) {
        return Lsn.parse(server.query("postgres", "select pg_current_wal_flush_lsn()"));
    }

    static Lsn segmentStart(Lsn position) {
        return WalSegmentName.containing(position, TimelineId.FIRST, SEGMENT).start();
    }

    /// What the repository holds of a timeline: of each segment the whole or the longest part.
    static Map<WalSegmentName, byte[]> held(WalStore store, WalTimeline timeline) {
        return held(store, timeline, SEGMENT);
    }

    /// What is held from this position on, up to the first byte that is not.
    static byte[] contiguous(WalStore store, WalTimeline timeline, Lsn from, int segmentSize) {
        var held = held(store, timeline, segmentSize);
        var bytes = new ByteArrayOutputStream();
        var name = WalSegmentName.containing(from, new TimelineId(timeline.number()), segmentSize);
        byte[] next = held.getOrDefault(name, new byte[0]);
        while (next.length > 0) {
            bytes.writeBytes(next);
            name = name.next();
            next = next.length < segmentSize ? new byte[0] : held.getOrDefault(name, new byte[0]);
        }
        return bytes.toByteArray();
    }

    private static Map<WalSegmentName, byte[]> held(
            WalStore store, WalTimeline timeline, int segmentSize) {
        var held = new TreeMap<WalSegmentName, byte[]>();
        try {
            for (var part : store.parts(timeline)) {
                held.put(
                        WalSegmentName.parse(part.segment(), segmentSize),
                        store.open(part).readAllBytes());
            }
            for (var whole : store.list(timeline)) {
                if (!whole.name().endsWith(".history")) {
                    var bytes = new ByteArrayOutputStream();
                    store.get(timeline, whole.name(), bytes);
                    held.put(WalSegmentName.parse(whole.name(), segmentSize), bytes.toByteArray());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return held;
    }

    /// The bytes of a segment on the server.
    static byte[] onServer(RealPostgres server, WalSegmentName segment) {
        try {
            return Files.readAllBytes(server.dataDirectory().resolve("pg_wal/" + segment));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Checks that the repository holds all of a timeline between two positions, byte for byte as
    /// the server has it.
    static void assertSame(
            RealPostgres server, WalStore store, WalTimeline timeline, Lsn from, Lsn until) {
        Map<WalSegmentName, byte[]> held = held(store, timeline);
        var id = new TimelineId(timeline.number());
        for (var segment = WalSegmentName.containing(from, id, SEGMENT);
                segment.start().isBefore(until);
                segment = segment.next()) {
            int length = (int) Math.min(SEGMENT, until.minus(segment.start()));
            byte[] here = held.getOrDefault(segment, new byte[0]);
            if (here.length < length) {
                throw new AssertionError(
                        "of %s only %d bytes of %d are in the repository"
                                .formatted(segment, here.length, length));
            }
            int differs = Arrays.mismatch(onServer(server, segment), 0, length, here, 0, length);
            if (differs >= 0) {
                throw new AssertionError("%s differs at byte %d".formatted(segment, differs));
            }
        }
    }

    /// A standby of this server, on a copy of its data.
    static RealPostgres standby(RealPostgres primary, Path scratch) {
        return copy(
                primary,
                scratch,
                Map.of(
                        "standby.signal",
                        "",
                        "postgresql.auto.conf",
                        "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'%n"
                                .formatted(
                                        primary.port(),
                                        RealPostgres.USER,
                                        primary.password().reveal())));
    }

    /// A server of its own on a copy of this one's data: both write WAL under one identity.
    static RealPostgres copy(RealPostgres primary, Path scratch) {
        return copy(primary, scratch, Map.of());
    }

    private static RealPostgres copy(
            RealPostgres primary, Path scratch, Map<String, String> files) {
        primary.stop();
        Path copy = copyTree(primary.dataDirectory(), scratch.resolve("copied-data"));
        primary.startAgain();
        return RealPostgres.startOn(
                primary.major(),
                Map.of(),
                data -> {
                    copyTree(copy, data);
                    try {
                        Files.deleteIfExists(data.resolve("postmaster.pid"));
                        for (var file : files.entrySet()) {
                            Files.writeString(data.resolve(file.getKey()), file.getValue());
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    private static Path copyTree(Path from, Path to) {
        try (var paths = Files.walk(from)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
