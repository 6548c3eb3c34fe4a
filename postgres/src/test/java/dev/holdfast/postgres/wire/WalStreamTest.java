package dev.holdfast.postgres.wire;

import static dev.holdfast.postgres.wire.Wires.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.postgres.wal.WalSegmentName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class WalStreamTest {
    private static final int SEGMENT = WalSegmentName.USUAL_SIZE;
    private static final String SLOT = "wire_test";

    @OnEveryPostgres
    void wal_arrives_byte_for_byte_across_segments(int major) throws IOException {
        try (var server = RealPostgres.start(major);
                var connection = Wires.open(server, ReplicationMode.DATABASE)) {
            var replication = new Replication(connection);
            replication.createSlot(SLOT);
            Lsn from =
                    segmentStart(replication.readSlot(SLOT).orElseThrow().restart().orElseThrow());
            write(server, 300_000);
            Lsn until = currentLsn(server);
            assertThat(until.minus(from)).isGreaterThan(SEGMENT);

            var stream = replication.stream(Optional.of(SLOT), from, TimelineId.FIRST);
            byte[] received = receive(stream, until);

            assertThat(stream.serverEnd()).isGreaterThanOrEqualTo(until);
            assertThat(Duration.between(stream.serverTime(), Instant.now()).abs())
                    .isLessThan(Duration.ofMinutes(1));
            for (var segment = WalSegmentName.containing(from, TimelineId.FIRST, SEGMENT);
                    segment.start().isBefore(until);
                    segment = segment.next()) {
                int at = (int) segment.start().minus(from);
                int length = (int) Math.min(SEGMENT, until.minus(segment.start()));
                byte[] onServer =
                        Files.readAllBytes(server.dataDirectory().resolve("pg_wal/" + segment));
                assertThat(Arrays.mismatch(onServer, 0, length, received, at, at + length))
                        .as(segment.toString())
                        .isEqualTo(-1);
            }
            stream.stop();
            assertThat(stream.next(Wires.LONG)).isEqualTo(WalStream.Event.END);
            assertThat(stream.nextTimeline()).isEmpty();
            assertThat(replication.identifySystem().flushed()).isGreaterThanOrEqualTo(until);
        }
    }

    @OnEveryPostgres
    void the_server_lets_go_of_what_is_acknowledged_and_of_nothing_else(int major) {
        try (var server = RealPostgres.start(major, Map.of("wal_sender_timeout", "1s"));
                var connection = Wires.open(server, ReplicationMode.DATABASE)) {
            var replication = new Replication(connection);
            replication.createSlot(SLOT);
            Lsn kept = replication.readSlot(SLOT).orElseThrow().restart().orElseThrow();
            write(server, 1000);
            Lsn until = currentLsn(server);
            var stream =
                    replication.stream(Optional.of(SLOT), segmentStart(kept), TimelineId.FIRST);
            receive(stream, until);

            // The server asks for a reply after half a second without one. It gets one, with
            // nothing.
            for (int keepalives = 0; keepalives < 3; ) {
                if (stream.next(Wires.LONG) == WalStream.Event.KEEPALIVE) {
                    keepalives++;
                }
            }
            assertThat(restartLsn(server)).isEqualTo(kept);
            assertThat(
                            server.query(
                                    "postgres",
                                    "select coalesce(flush_lsn::text, 'none') from pg_stat_replication"))
                    .isEqualTo("none");

            stream.acknowledge(until, until.plus(-8));
            awaitRestart(server, until.plus(-8));
            assertThat(server.query("postgres", "select write_lsn from pg_stat_replication"))
                    .isEqualTo(until.toString());
            assertThatIllegalArgumentException().isThrownBy(() -> stream.acknowledge(kept, kept));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> stream.acknowledge(until, until.plus(8)));
        }
    }

    @OnEveryPostgres
    void the_end_of_a_timeline_leads_to_the_next(int major) {
        try (var server = RealPostgres.start(major);
                var standby = Wires.standby(server, Map.of());
                var connection = Wires.open(standby, ReplicationMode.DATABASE)) {
            var replication = new Replication(connection);
            write(server, 1000);
            Lsn from = segmentStart(currentLsn(server));
            var stream = replication.stream(Optional.empty(), from, TimelineId.FIRST);
            assertThat(stream.next(Wires.LONG)).isNotEqualTo(WalStream.Event.END);

            standby.query("postgres", "select pg_promote()");
            var event = stream.next(Wires.LONG);
            while (event != WalStream.Event.END) {
                event = stream.next(Wires.LONG);
            }

            var next = stream.nextTimeline().orElseThrow();
            assertThat(next.timeline()).isEqualTo(new TimelineId(2));
            assertThat(next.start()).isEqualTo(stream.end());
            assertThat(stream.next(Wires.LONG)).isEqualTo(WalStream.Event.END);
            var history = replication.timelineHistory(next.timeline());
            assertThat(history.fileName()).isEqualTo("00000002.history");
            assertThat(new String(history.content(), StandardCharsets.UTF_8))
                    .startsWith("1\t" + next.start());

            // Asked for exactly its end, an old timeline has nothing to send.
            var over = replication.stream(Optional.empty(), next.start(), TimelineId.FIRST);
            assertThat(over.next(Wires.LONG)).isEqualTo(WalStream.Event.END);
            assertThat(over.nextTimeline()).contains(next);

            write(standby, 1000);
            Lsn until = currentLsn(standby);
            var second =
                    replication.stream(
                            Optional.empty(), segmentStart(next.start()), next.timeline());
            assertThat(receive(second, until)).isNotEmpty();
            second.stop();
            assertThat(replication.identifySystem().timeline()).isEqualTo(next.timeline());
        }
    }

    @OnEveryPostgres
    void a_timeline_that_is_not_the_servers_is_refused(RealPostgres server) {
        try (var connection = Wires.open(server, ReplicationMode.PHYSICAL)) {
            var replication = new Replication(connection);
            assertThat(
                            failure(() ->
                                            replication.stream(
                                                    Optional.empty(),
                                                    Lsn.parse("0/1000000"),
                                                    new TimelineId(9)))
                                    .code())
                    .isEqualTo(PostgresError.REFUSED);
            assertThat(
                            failure(() ->
                                            replication.stream(
                                                    Optional.of("no_such_slot"),
                                                    Lsn.parse("0/1000000"),
                                                    TimelineId.FIRST))
                                    .facts())
                    .containsEntry("sqlstate", "42704");
            assertThat(replication.identifySystem().timeline()).isEqualTo(TimelineId.FIRST);
        }
    }

    @Test
    void a_server_that_shuts_down_says_so() {
        try (var server = RealPostgres.start(18);
                var connection = Wires.open(server, ReplicationMode.DATABASE)) {
            var replication = new Replication(connection);
            Lsn from = segmentStart(replication.identifySystem().flushed());
            var stream = replication.stream(Optional.empty(), from, TimelineId.FIRST);
            assertThat(stream.next(Wires.LONG)).isEqualTo(WalStream.Event.DATA);
            RealPostgres.run()
                    .together(
                            List.of(
                                    () -> {
                                        server.stop();
                                        return "stopped";
                                    },
                                    () -> {
                                        var told =
                                                failure(() -> {
                                                    while (true) {
                                                        stream.next(Wires.LONG);
                                                        stream.acknowledge(
                                                                stream.end(), stream.end());
                                                    }
                                                });
                                        assertThat(told.code()).isEqualTo(PostgresError.NOT_READY);
                                        return "told";
                                    }));
        }
    }

    /// Reads up to a position, or a little beyond.
    private static byte[] receive(WalStream stream, Lsn until) {
        var received = new ByteArrayOutputStream();
        while (stream.end().isBefore(until)) {
            if (stream.next(Wires.LONG) == WalStream.Event.DATA) {
                received.writeBytes(Wires.bytes(stream.data()));
            }
        }
        return received.toByteArray();
    }

    private static void write(RealPostgres server, int rows) {
        server.execute(
                "postgres",
                "create table if not exists written (n int, text text);"
                        + " insert into written select n, repeat(md5(n::text), 2) from generate_series(1, %d) n"
                                .formatted(rows));
    }

    private static Lsn currentLsn(RealPostgres server) {
        return Lsn.parse(server.query("postgres", "select pg_current_wal_flush_lsn()"));
    }

    private static Lsn segmentStart(Lsn position) {
        return WalSegmentName.containing(position, TimelineId.FIRST, SEGMENT).start();
    }

    private static Lsn restartLsn(RealPostgres server) {
        return Lsn.parse(server.query("postgres", "select restart_lsn from pg_replication_slots"));
    }

    private static void awaitRestart(RealPostgres server, Lsn position) {
        while (!restartLsn(server).equals(position)) {
            RealPostgres.run().pause(Duration.ofMillis(10));
        }
    }
}
