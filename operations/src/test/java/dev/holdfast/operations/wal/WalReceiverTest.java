package dev.holdfast.operations.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import dev.holdfast.store.repository.WalTimeline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
@Timeout(300)
class WalReceiverTest {
    private static final String SLOT = "holdfast_main";

    @TempDir Path scratch;

    @OnEveryPostgres
    void the_repository_has_the_bytes_of_pg_wal(int major) {
        var store = WalScene.repository(scratch).wal();
        try (var server = RealPostgres.start(major)) {
            Lsn from = WalScene.flushed(server);
            Lsn until;
            WalTimeline timeline;
            try (var receiver = connect(server, Optional.of(SLOT))) {
                receiver.begin(from, TimelineId.FIRST);
                WalScene.write(server, 300_000);
                server.execute("postgres", "select pg_switch_wal()");
                WalScene.write(server, 1000);
                until = WalScene.flushed(server);
                assertThat(until.minus(from)).isGreaterThan(2 * WalScene.SEGMENT);

                receiver.await(until, WalScene.LONG);

                assertThat(receiver.systemId())
                        .hasToString(
                                server.query(
                                        "postgres",
                                        "select system_identifier from pg_control_system()"));
                assertThat(receiver.segmentSize()).isEqualTo(WalScene.SEGMENT);
                assertThat(receiver.durable()).isGreaterThanOrEqualTo(until);
                server.awaitAnswer(
                        "select restart_lsn >= '%s' from pg_replication_slots".formatted(until),
                        "t");
                timeline = receiver.timeline();
            }
            WalScene.assertSame(server, store, timeline, WalScene.segmentStart(from), until);
            assertThat(store.parts(timeline)).hasSize(1);
            assertThat(store.list(timeline).size())
                    .isEqualTo(
                            (int)
                                    (until.bytes() / WalScene.SEGMENT
                                            - from.bytes() / WalScene.SEGMENT));
        }
    }

    @Test
    void without_a_slots_name_wal_is_kept_as_long_as_the_receiver_is_there() {
        try (var server = RealPostgres.start(18)) {
            try (var receiver = connect(server, Optional.empty())) {
                assertThat(
                                server.query(
                                        "postgres",
                                        "select temporary and restart_lsn is not null from pg_replication_slots"))
                        .isEqualTo("t");
                Lsn from = WalScene.flushed(server);
                receiver.begin(from, TimelineId.FIRST);
                WalScene.write(server, 10);
                receiver.await(WalScene.flushed(server), WalScene.LONG);
            }
            server.awaitAnswer("select count(*) from pg_replication_slots", "0");
        }
    }

    @Test
    void who_waits_in_vain_is_told() {
        try (var server = RealPostgres.start(18);
                var receiver = connect(server, Optional.empty())) {
            Lsn from = WalScene.flushed(server);
            receiver.begin(from, TimelineId.FIRST);

            assertThatThrownBy(() -> receiver.await(from.plus(1 << 30), Duration.ofMillis(300)))
                    .hasMessageStartingWith("WAL-003: ");

            server.kill();
            assertThatThrownBy(() -> receiver.await(from.plus(1 << 30), WalScene.LONG))
                    .hasMessageStartingWith("POSTGRES-0");
        }
    }

    private WalReceiver connect(RealPostgres server, Optional<String> slot) {
        return WalReceiver.connect(
                server.target("postgres"), WalScene.repository(scratch), slot, WalScene.run());
    }
}
