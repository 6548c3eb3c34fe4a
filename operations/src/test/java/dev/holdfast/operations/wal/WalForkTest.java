package dev.holdfast.operations.wal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.wal.EndOfWal;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalEvent;
import dev.holdfast.postgres.wal.WalEvent.Checkpoint;
import dev.holdfast.postgres.wal.WalEvent.EndOfRecovery;
import dev.holdfast.postgres.wal.WalEvent.RestorePoint;
import dev.holdfast.postgres.wal.WalReader;
import dev.holdfast.postgres.wal.WalSegmentName;
import dev.holdfast.store.repository.Repository;
import dev.holdfast.store.repository.WalTimeline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// On the WAL of servers that went from timeline to timeline.
@Timeout(300)
class WalForkTest {
    private static final int SEGMENT = WalSegmentName.USUAL_SIZE;

    @TempDir Path folder;

    @OnEveryPostgres
    void records_go_on_where_a_promoted_server_went_on(int major) throws IOException {
        try (var server = RealPostgres.start(major, Map.of("wal_keep_size", "1GB"))) {
            Lsn from = WalScene.flushed(server);
            WalScene.write(server, 1000);
            point(server, "on one");
            promote(server);
            WalScene.write(server, 200_000);
            point(server, "on two");
            promote(server);
            WalScene.write(server, 1000);
            point(server, "on three");
            // A restore point is flushed with the next commit.
            WalScene.write(server, 1);
            Lsn until = WalScene.flushed(server);
            var system =
                    SystemId.parse(
                            server.query(
                                    "postgres",
                                    "select system_identifier from pg_control_system()"));
            Repository repository = WalScene.repository(folder);
            store(server, repository, until);

            var archive = WalArchive.of(repository, system);
            WalTimeline third = archive.find(new TimelineId(3)).orElseThrow();
            var events = new ArrayList<WalEvent>();
            EndOfWal end = read(archive, third, from, events);

            assertThat(archive.timelines()).hasSize(3);
            assertThat(archive.latest(archive.timelines().getFirst(), from)).isEqualTo(third);
            assertThat(names(events)).containsExactly("on one", "on two", "on three");
            assertThat(begun(events)).contains(2L, 3L);
            assertThat(end.position()).isGreaterThanOrEqualTo(until);
            assertThat(archive.coverage(third, from).end()).isEqualTo(end.position());
            assertThat(archive.coverage(third, from).gap()).isEmpty();
            assertThat(archive.segmentSize()).isEqualTo(SEGMENT);

            forgetTheChildsFork(archive, third);
            Lsn fork = archive.lineage(third).spans().getFirst().until().orElseThrow();
            events.clear();
            assertThat(read(WalArchive.of(repository, system), third, from, events).position())
                    .isEqualTo(fork);
            assertThat(names(events)).containsExactly("on one");
        }
    }

    private static EndOfWal read(
            WalArchive archive, WalTimeline timeline, Lsn from, List<WalEvent> events)
            throws IOException {
        try (var source = archive.source(timeline)) {
            var reader =
                    new WalReader(
                            source,
                            archive.systemId(),
                            new TimelineId(timeline.number()),
                            archive.segmentSize(),
                            from);
            while (reader.next()) {
                reader.event().ifPresent(events::add);
            }
            return reader.endOfWal();
        }
    }

    private static List<String> names(List<WalEvent> events) {
        return events.stream()
                .filter(RestorePoint.class::isInstance)
                .map(it -> ((RestorePoint) it).name())
                .toList();
    }

    private static List<Long> begun(List<WalEvent> events) {
        return events.stream()
                .map(it ->
                        switch (it) {
                            case Checkpoint checkpoint -> checkpoint.timeline().number();
                            case EndOfRecovery end -> end.timeline().number();
                            default -> 0L;
                        })
                .toList();
    }

    private static void point(RealPostgres server, String name) {
        server.execute("postgres", "select pg_create_restore_point('%s')".formatted(name));
    }

    /// Lets the server recover to the end of its own WAL and begin a new timeline there.
    private static void promote(RealPostgres server) throws IOException {
        server.stop();
        Path signal = server.dataDirectory().resolve("recovery.signal");
        Files.writeString(signal, "");
        server.runAs().give(signal, new Disk());
        Files.writeString(
                server.dataDirectory().resolve("postgresql.auto.conf"),
                "restore_command = 'false'\n",
                StandardOpenOption.APPEND);
        server.startAgain();
        server.awaitAnswer("select pg_is_in_recovery()", "f");
    }

    /// Stores what an archive would have got: each timeline's segments, the last one as a part.
    private static void store(RealPostgres server, Repository repository, Lsn until)
            throws IOException {
        String system =
                server.query("postgres", "select system_identifier from pg_control_system()");
        Path wal = server.dataDirectory().resolve("pg_wal");
        for (long number = 1; number <= 3; number++) {
            var id = new TimelineId(number);
            Path historyFile = wal.resolve(id.historyFileName());
            byte[] history =
                    Files.exists(historyFile) ? Files.readAllBytes(historyFile) : new byte[0];
            var timeline = WalTimeline.of(system, number, history);
            if (history.length > 0) {
                repository.wal().put(timeline, id.historyFileName(), ByteBuffer.wrap(history));
            }
            long last = WalSegmentName.containing(until, id, SEGMENT).number();
            for (long segment = 1; segment <= last; segment++) {
                var name = new WalSegmentName(id, segment, SEGMENT);
                Path file = wal.resolve(name.toString());
                if (!Files.exists(file)) {
                    continue;
                }
                var bytes = ByteBuffer.wrap(Files.readAllBytes(file));
                if (number == 3 && segment == last) {
                    bytes.limit((int) until.minus(name.start()));
                    try (var part = repository.wal().grow(timeline, name.toString())) {
                        part.append(bytes);
                        part.sync();
                    }
                } else {
                    repository.wal().put(timeline, name.toString(), bytes);
                }
            }
        }
    }

    /// Deletes the segment with which timeline 2 begins.
    private void forgetTheChildsFork(WalArchive archive, WalTimeline third) throws IOException {
        Lsn fork = archive.lineage(third).spans().getFirst().until().orElseThrow();
        var name = WalSegmentName.containing(fork, new TimelineId(2), SEGMENT);
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(it -> it.endsWith(name + ".zst")).toList()) {
                Files.delete(file);
            }
        }
    }
}
