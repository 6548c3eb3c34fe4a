package dev.holdfast.postgres.wire;

import static dev.holdfast.postgres.wire.Wires.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.wal.TimelineId;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Servers that die, hang, or are told to stop while we wait for them.
@Tag("crash")
class WireFaultsTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    private static RealPostgres server;

    @BeforeAll
    static void start() {
        server = RealPostgres.start(17);
        server.execute(
                "postgres",
                "create table filler as select n, repeat(md5(n::text), 30) from generate_series(1, 50000) n");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void a_killed_walsender_ends_a_backup() {
        try (var own = RealPostgres.start(13);
                var connection = Wires.open(own, ReplicationMode.PHYSICAL)) {
            var backup =
                    new Replication(connection).baseBackup(BaseBackupOptions.labelled("killed"));
            assertThat(backup.next()).isEqualTo(BaseBackup.Part.ARCHIVE);

            signal("-9", walsender(own));

            assertThat(failure(() -> readOn(backup)).code())
                    .isEqualTo(PostgresError.CONNECTION_LOST);
        }
    }

    @Test
    void a_killed_walsender_ends_a_stream() {
        try (var own = RealPostgres.start(18);
                var connection = Wires.open(own, ReplicationMode.PHYSICAL)) {
            var stream = stream(connection);
            long walsender = walsender(own);

            signal("-9", walsender);

            var lost =
                    failure(() -> {
                        while (true) {
                            stream.next(Wires.LONG);
                        }
                    });
            assertThat(lost.code()).isEqualTo(PostgresError.CONNECTION_LOST);
        }
    }

    @Test
    void a_server_that_hangs_is_not_waited_for() {
        try (var connection = impatient(ReplicationMode.DATABASE)) {
            var hung = whileHung(() -> new Replication(connection).identifySystem());
            assertThat(hung.code()).isEqualTo(PostgresError.ANSWER_TIMED_OUT);
        }
    }

    @Test
    void a_server_that_does_not_read_is_not_written_to_for_ever() {
        try (var connection = impatient(ReplicationMode.DATABASE)) {
            connection.query("create temporary table sink (text text)");
            var copy = connection.copyIn("copy sink from stdin");
            var stuck =
                    whileHung(() -> {
                        copy.send(ByteBuffer.allocate(64 << 20));
                        return "sent";
                    });
            assertThat(stuck.code()).isEqualTo(PostgresError.ANSWER_TIMED_OUT);
            assertThat(stuck.message()).contains("did not take in time");
        }
    }

    @Test
    void a_stream_whose_server_hangs_is_given_up() {
        try (var connection = impatient(ReplicationMode.PHYSICAL)) {
            var stream = stream(connection);
            // A server that is only idle answers when it is asked: no end for three limits.
            long end = System.nanoTime() + SHORT.multipliedBy(3).toNanos();
            while (System.nanoTime() < end) {
                stream.next(Duration.ofMillis(100));
            }
            var silent =
                    whileHung(() -> {
                        while (true) {
                            stream.next(Duration.ofMillis(100));
                        }
                    });
            assertThat(silent.code()).isEqualTo(PostgresError.ANSWER_TIMED_OUT);
        }
    }

    private static WireConnection impatient(ReplicationMode mode) {
        return WireConnection.open(
                server.target("postgres"),
                mode,
                WireSettings.defaults().withAnswerTimeout(SHORT),
                RealPostgres.run());
    }

    /// How an action fails while the server's process of the only connection stands still.
    private static Failure whileHung(Callable<?> action) {
        long walsender = walsender(server);
        signal("-STOP", walsender);
        try {
            return failure(action);
        } finally {
            signal("-CONT", walsender);
        }
    }

    @Test
    void a_command_is_cancelled_from_another_thread() {
        try (var connection = Wires.open(server, ReplicationMode.DATABASE)) {
            Callable<Failure> sleeper =
                    () -> failure(() -> connection.query("select pg_sleep(60)"));
            Callable<Failure> waker =
                    () -> {
                        server.awaitAnswer(
                                "select count(*) from pg_stat_activity where query"
                                        + " = 'select pg_sleep(60)' and state = 'active'",
                                "1");
                        connection.cancel();
                        return Failure.of(PostgresError.REFUSED, "unused");
                    };
            var cancelled = RealPostgres.run().together(List.of(sleeper, waker)).getFirst();
            assertThat(cancelled.facts()).containsEntry("sqlstate", "57014");
        }
    }

    @Test
    void a_cancelled_run_leaves_a_backup_at_once_and_the_server_stops_it() {
        var run = RealPostgres.run();
        try (var connection =
                WireConnection.open(
                        server.target("postgres"),
                        ReplicationMode.PHYSICAL,
                        WireSettings.defaults(),
                        run)) {
            var slow =
                    new BaseBackupOptions(
                            "cancelled",
                            true,
                            false,
                            Optional.empty(),
                            Optional.of(new ByteSize(1 << 20)),
                            true,
                            Wires.LONG);
            var backup = new Replication(connection).baseBackup(slow);
            assertThat(backup.next()).isEqualTo(BaseBackup.Part.ARCHIVE);
            run.cancel();
            assertThatThrownBy(() -> readOn(backup)).isInstanceOf(CancelledException.class);
        }
        server.awaitAnswer("select count(*) from pg_stat_progress_basebackup", "0");
        server.awaitAnswer(
                "select count(*) from pg_stat_activity where backend_type = 'walsender'", "0");
    }

    @Test
    void a_cancelled_run_ends_a_wait_for_an_answer() throws Exception {
        var run = RealPostgres.run();
        var waiting = new CountDownLatch(1);
        try (var connection =
                WireConnection.open(
                        server.target("postgres"),
                        ReplicationMode.DATABASE,
                        WireSettings.defaults(),
                        run)) {
            RealPostgres.run()
                    .together(
                            List.of(
                                    () -> {
                                        waiting.countDown();
                                        assertThatThrownBy(() ->
                                                        connection.query("select pg_sleep(60)"))
                                                .isInstanceOf(CancelledException.class);
                                        return "left";
                                    },
                                    () -> {
                                        waiting.await();
                                        run.cancel();
                                        return "cancelled";
                                    }));
        }
        server.awaitAnswer(
                "select count(*) from pg_stat_activity where query = 'select pg_sleep(60)'"
                        + " and state = 'active' and backend_type = 'walsender'",
                "0");
    }

    /// Reading a stream goes on in a cancelled run, so that what is flushed can be acknowledged.
    @Test
    void a_cancelled_run_can_still_acknowledge() {
        Run run = RealPostgres.run();
        try (var connection =
                WireConnection.open(
                        server.target("postgres"),
                        ReplicationMode.PHYSICAL,
                        WireSettings.defaults(),
                        run)) {
            var stream = stream(connection);
            run.cancel();
            stream.next(SHORT);
            stream.acknowledge(stream.end(), stream.end());
            server.awaitAnswer(
                    "select flush_lsn from pg_stat_replication", stream.end().toString());
        }
    }

    private static WalStream stream(WireConnection connection) {
        var replication = new Replication(connection);
        var flushed = replication.identifySystem().flushed();
        return replication.stream(Optional.empty(), flushed, TimelineId.FIRST);
    }

    private static String readOn(BaseBackup backup) {
        while (backup.next() != BaseBackup.Part.END) {}
        return "the end";
    }

    private static long walsender(RealPostgres server) {
        return Long.parseLong(
                server.query(
                        "postgres",
                        "select pid from pg_stat_activity where backend_type = 'walsender'"));
    }

    private static void signal(String signal, long pid) {
        var outcome =
                new CommandRunner()
                        .run(Command.of("kill", signal, String.valueOf(pid)), RealPostgres.run());
        assertThat(outcome.succeeded()).as(outcome.errors()).isTrue();
    }
}
