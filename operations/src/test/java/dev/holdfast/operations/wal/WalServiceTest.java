package dev.holdfast.operations.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.wal.Lsn;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
@Timeout(300)
class WalServiceTest {
    private static final Map<String, String> KEEPS_LITTLE =
            Map.of("min_wal_size", "32MB", "max_wal_size", "32MB");

    private static final Map<String, String> KEEPS_ALL = Map.of("wal_keep_size", "4GB");

    @TempDir Path root;

    @OnEveryPostgres
    void each_receive_goes_on_where_the_last_one_stopped(int major) {
        try (var server = RealPostgres.start(major)) {
            var scene = new ReceiveScene(root, server);
            ReceiveResult planned =
                    scene.service()
                            .receive(ReceiveScene.request(Optional.empty()), scene.run(true));
            assertThat(planned.sentence()).contains("which it would make");
            assertThat(scene.store().systems()).isEmpty();
            assertThat(server.query("postgres", "select count(*) from pg_replication_slots"))
                    .isEqualTo("0");

            Lsn begin = WalScene.segmentStart(WalScene.flushed(server));
            WalScene.write(server, 1000);
            ReceiveResult first = scene.receive(WalScene.flushed(server));
            assertThat(first.passed()).isTrue();
            assertThat(scene.said).anyMatch(it -> it.startsWith("Made replication slot"));
            for (int round = 0; round < 3; round++) {
                WalScene.write(server, 100_000);
                Lsn until = WalScene.flushed(server);
                ReceiveResult next = scene.receive(until);
                assertThat(next.until()).isGreaterThanOrEqualTo(until);
                assertThat(next.gaps()).isEmpty();
                assertThat(next.slot()).isEqualTo(ReceiveScene.SLOT);
            }

            Lsn until = scene.receive(WalScene.flushed(server)).until();
            WalScene.assertSame(server, scene.store(), scene.timeline(1), begin, until);
            assertThat(scene.store().parts(scene.timeline(1))).hasSize(1);
            StatusResult status = scene.status();
            assertThat(status.gaps()).isEmpty();
            assertThat(status.passed()).isTrue();
            var cluster = status.clusters().getFirst();
            assertThat(cluster.asked()).isTrue();
            assertThat(cluster.receiving()).contains(false);
            assertThat(cluster.received().orElseThrow()).isGreaterThanOrEqualTo(until);
            assertThat(cluster.behind().orElseThrow().bytes()).isLessThan(1 << 20);
            assertThat(status.next()).containsExactly("wal receive");
            var slot = status.slots().getFirst();
            assertThat(slot.slot()).isEqualTo(ReceiveScene.SLOT);
            assertThat(slot.connected()).isFalse();
            assertThat(slot.state()).isEqualTo(SlotState.RESERVED);
            assertThat(status.timelines().getFirst().segments()).isGreaterThan(1);

            assertThat(scene.dropSlot(true).planned()).isTrue();
            scene.agrees = false;
            assertThatThrownBy(() -> scene.dropSlot(false)).hasMessageStartingWith("KERNEL-001: ");
            assertThat(scene.asked.getFirst().goes().getFirst()).contains("the server's promise");
            assertThat(server.query("postgres", "select count(*) from pg_replication_slots"))
                    .isEqualTo("1");
            scene.agrees = true;
            assertThat(scene.dropSlot(false).kept()).isPresent();
            assertThat(server.query("postgres", "select count(*) from pg_replication_slots"))
                    .isEqualTo("0");
            assertThatThrownBy(() -> scene.dropSlot(false)).hasMessageStartingWith("WAL-008: ");
        }
    }

    @Test
    void a_receiver_outlives_its_server() {
        try (var server = RealPostgres.start(18, KEEPS_ALL)) {
            var scene = new ReceiveScene(root, server);
            Lsn begin = WalScene.segmentStart(WalScene.flushed(server));
            Lsn until;
            try (var receiving = scene.start()) {
                for (int round = 0; round < 4; round++) {
                    WalScene.write(server, 50_000);
                    receiving.await(server, WalScene.flushed(server));
                    assertThat(scene.status().sentence()).isEqualTo("WAL is being received.");
                    if (round % 2 == 0) {
                        server.kill();
                    } else {
                        server.stop();
                    }
                    StatusResult down = scene.status();
                    assertThat(down.sentence()).startsWith("No server could be asked");
                    assertThat(down.clusters().getFirst().received()).isPresent();
                    server.startAgain();
                }
                WalScene.write(server, 1000);
                until = WalScene.flushed(server);
                receiving.await(server, until);
                receiving.run().cancel();
                ReceiveResult stopped = receiving.result();
                assertThat(stopped.stopped()).isTrue();
                assertThat(stopped.until()).isGreaterThanOrEqualTo(until);
                assertThat(stopped.sentence())
                        .startsWith("Stopped. The WAL of main is here up to " + stopped.until());
            }
            WalScene.assertSame(server, scene.store(), scene.timeline(1), begin, until);
            assertThat(scene.said.stream().filter(it -> it.contains("Trying again"))).hasSize(4);
            assertThat(scene.said.stream().filter(it -> it.contains("server is back:"))).hasSize(4);
            assertThat(scene.status().gaps()).isEmpty();
        }
    }

    @Test
    void a_second_receiver_is_told_that_there_is_one() {
        try (var server = RealPostgres.start(18)) {
            var scene = new ReceiveScene(root, server);
            try (var receiving = scene.start()) {
                WalScene.write(server, 10);
                receiving.await(server, WalScene.flushed(server));

                assertThat(failure(() -> scene.receive(Lsn.parse("F/0"))).code())
                        .isEqualTo(WalError.SLOT_IN_USE);
                assertThat(failure(() -> scene.dropSlot(false)).code())
                        .isEqualTo(WalError.SLOT_IN_USE);
                receiving.checkRunning();
            }
        }
    }

    @OnEveryPostgres
    void lost_wal_is_a_gap_that_is_told_and_stays_visible(int major) {
        try (var server = RealPostgres.start(major, KEEPS_LITTLE)) {
            var scene = new ReceiveScene(root, server);
            WalScene.write(server, 1000);
            Lsn before = scene.receive(WalScene.flushed(server)).until();
            scene.dropSlot(false);
            for (int round = 0; round < 4; round++) {
                WalScene.write(server, 200_000);
                server.execute("postgres", "select pg_switch_wal()");
                server.execute("postgres", "checkpoint");
            }
            WalScene.write(server, 1000);

            ReceiveResult result = scene.receive(WalScene.flushed(server));

            assertThat(result.passed()).isFalse();
            assertThat(result.gaps()).hasSize(1);
            assertThat(result.next()).containsExactly("backup run");
            var gap = result.gaps().getFirst();
            assertThat(gap.from()).isLessThanOrEqualTo(before);
            assertThat(gap.to()).isGreaterThan(before);
            assertThat(scene.said).anyMatch(it -> it.contains("is lost"));
            StatusResult status = scene.status();
            assertThat(status.gaps()).hasSize(1);
            assertThat(status.gaps().getFirst().to()).isEqualTo(gap.to());
            // The next run knows of the gap and goes on.
            WalScene.write(server, 1000);
            assertThat(scene.receive(WalScene.flushed(server)).gaps()).isEmpty();
            assertThat(scene.status().gaps()).hasSize(1);
        }
    }

    @OnEveryPostgres
    void a_receiver_follows_a_promotion(int major) {
        try (var primary = RealPostgres.start(major)) {
            WalScene.write(primary, 1000);
            try (var standby = WalScene.standby(primary, root)) {
                var scene = new ReceiveScene(root, standby);
                Lsn begin = WalScene.segmentStart(WalScene.flushed(primary));
                Lsn until;
                try (var receiving = scene.start()) {
                    WalScene.write(primary, 20_000);
                    receiving.await(standby, WalScene.flushed(primary));
                    standby.query("postgres", "select pg_promote()");
                    WalScene.write(standby, 100_000);
                    until = WalScene.flushed(standby);
                    receiving.await(standby, until);
                }
                var first = scene.timeline(1);
                var second = scene.timeline(2);
                assertThat(scene.store().list(second))
                        .anyMatch(it -> it.name().equals("00000002.history"));
                WalScene.assertSame(standby, scene.store(), second, until, until);
                String fork =
                        standby.query("postgres", "select pg_read_file('pg_wal/00000002.history')");
                Lsn switched = Lsn.parse(fork.strip().split("\t")[1]);
                WalScene.assertSame(
                        standby, scene.store(), second, WalScene.segmentStart(switched), until);
                assertThat(scene.store().parts(first)).isNotEmpty();
                assertThat(WalScene.held(scene.store(), first).keySet()).isNotEmpty();
                assertThat(scene.status().gaps()).isEmpty();
                assertThat(begin).isLessThanOrEqualTo(switched);
                // And the next run resumes on the new timeline.
                WalScene.write(standby, 1000);
                ReceiveResult again = scene.receive(WalScene.flushed(standby));
                assertThat(again.timeline()).isEqualTo(2);
                assertThat(again.gaps()).isEmpty();
            }
        }
    }

    @Test
    void a_restart_on_the_new_timeline_receives_the_end_of_the_old_one() {
        try (var primary = RealPostgres.start(18)) {
            WalScene.write(primary, 1000);
            try (var standby = WalScene.standby(primary, root)) {
                var scene = new ReceiveScene(root, standby);
                WalScene.write(primary, 1000);
                Lsn stopped = WalScene.flushed(primary);
                scene.receive(stopped);
                WalScene.write(primary, 100_000);
                Lsn replayed = WalScene.flushed(primary);
                standby.awaitAnswer(
                        "select pg_last_wal_replay_lsn() >= '%s'".formatted(replayed), "t");
                standby.query("postgres", "select pg_promote()");
                WalScene.write(standby, 1000);
                Lsn until = WalScene.flushed(standby);

                ReceiveResult result = scene.receive(until);

                assertThat(result.from()).isEqualTo(WalScene.segmentStart(stopped));
                assertThat(result.timeline()).isEqualTo(2);
                assertThat(result.gaps()).isEmpty();
                assertThat(scene.status().gaps()).isEmpty();
                WalScene.assertSame(standby, scene.store(), scene.timeline(2), until, until);
            }
        }
    }

    @Test
    void another_clusters_wal_is_kept_apart_and_never_mixed() {
        // Servers of one major version are copies of one cluster here.
        try (var server = RealPostgres.start(18);
                var other = RealPostgres.start(17)) {
            var scene = new ReceiveScene(root, server);
            WalScene.write(server, 1000);
            scene.receive(WalScene.flushed(server));
            try (var receiving = scene.start()) {
                WalScene.write(server, 10);
                receiving.await(server, WalScene.flushed(server));
                scene.serve(other);
                server.kill();
                while (!receiving.outcome().isDone()) {
                    RealPostgres.run().pause(ReceiveScene.POLL);
                }
                assertThat(((FailureException) receiving.ending()).failure().code())
                        .isEqualTo(WalError.OTHER_CLUSTER);
            }
            assertThat(scene.store().systems()).hasSize(1);

            WalScene.write(other, 10);
            scene.receive(WalScene.flushed(other));
            assertThat(scene.said).anyMatch(it -> it.contains("kept apart"));
            assertThat(scene.store().systems()).hasSize(2);
        }
    }

    @Test
    void a_server_that_was_set_back_is_refused() {
        try (var primary = RealPostgres.start(18);
                var copy = copyOf(primary)) {
            var scene = new ReceiveScene(root, primary);
            WalScene.write(primary, 200_000);
            Lsn received = scene.receive(WalScene.flushed(primary)).until();
            int stored = scene.store().list(scene.timeline(1)).size();

            scene.serve(copy);
            Failure refused = failure(() -> scene.receive(received));

            assertThat(refused.code()).isEqualTo(WalError.SERVER_BEHIND);
            assertThat(scene.store().list(scene.timeline(1))).hasSize(stored);
        }
    }

    @Test
    void a_copy_that_wrote_other_wal_at_the_same_place_is_refused() {
        try (var primary = RealPostgres.start(18);
                var copy = copyOf(primary)) {
            var scene = new ReceiveScene(root, primary);
            WalScene.write(primary, 1000);
            scene.receive(WalScene.flushed(primary));
            copy.execute("postgres", "create table otherwise as select 1 as n");
            WalScene.write(copy, 30_000);
            scene.serve(copy);

            Failure refused = failure(() -> scene.receive(WalScene.flushed(copy)));

            assertThat(refused.code()).isEqualTo(WalError.OTHER_BYTES);
            assertThat(refused.hint().orElseThrow()).contains("two servers");
        }
    }

    private RealPostgres copyOf(RealPostgres primary) {
        primary.execute("postgres", "checkpoint");
        return WalScene.copy(primary, root);
    }

    private static Failure failure(Runnable action) {
        try {
            action.run();
        } catch (FailureException e) {
            return e.failure();
        }
        throw new AssertionError("it came about");
    }
}
