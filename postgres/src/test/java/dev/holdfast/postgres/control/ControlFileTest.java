package dev.holdfast.postgres.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.postgres.control.ControlFile.State;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.wal.WalLevel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ControlFileTest {
    private static final int FIELDS = 296;

    @OnEveryPostgres
    void says_what_the_server_says(int major) throws IOException {
        var settings =
                Map.of(
                        "wal_level", "logical",
                        "max_connections", "37",
                        "max_worker_processes", "11",
                        "max_wal_senders", "7",
                        "max_prepared_transactions", "5",
                        "max_locks_per_transaction", "71",
                        "track_commit_timestamp", "on");
        try (var server = RealPostgres.start(major, settings)) {
            assertAgrees(server, State.IN_PRODUCTION);

            server.stop();
            ControlFile stopped = read(server);
            assertThat(stopped.state()).isEqualTo(State.SHUT_DOWN);
            assertThat(stopped.checkpoint().redo()).isEqualTo(stopped.checkpoint().position());

            server.startAgain();
            server.kill();
            assertThat(read(server).state()).isEqualTo(State.IN_PRODUCTION);

            makeStandby(server);
            server.startAgain();
            server.awaitAnswer("select pg_is_in_recovery()", "t");
            server.execute("postgres", "checkpoint");
            ControlFile standby = assertAgrees(server, State.IN_ARCHIVE_RECOVERY);
            assertThat(standby.recovery().timeline()).isPresent();
        }
    }

    private static ControlFile assertAgrees(RealPostgres server, State state) throws IOException {
        server.execute("postgres", "checkpoint");
        ControlFile file = read(server);
        assertThat(file.state()).isEqualTo(state);

        var system = "select %s from pg_control_system()";
        assertAnswer(server, system, "system_identifier", file.system());
        assertAnswer(server, system, "pg_control_version", file.controlVersion());
        assertAnswer(server, system, "catalog_version_no", file.catalogVersion());
        assertAnswer(
                server,
                system,
                seconds("pg_control_last_modified"),
                file.changed().getEpochSecond());

        var checkpoint = "select %s from pg_control_checkpoint()";
        assertAnswer(server, checkpoint, "checkpoint_lsn", file.checkpoint().position());
        assertAnswer(server, checkpoint, "redo_lsn", file.checkpoint().redo());
        assertAnswer(server, checkpoint, "timeline_id", file.checkpoint().timeline());
        assertAnswer(server, checkpoint, "prev_timeline_id", file.checkpoint().previousTimeline());
        assertAnswer(
                server, checkpoint, "full_page_writes::text", file.checkpoint().fullPageWrites());
        assertAnswer(
                server,
                checkpoint,
                seconds("checkpoint_time"),
                file.checkpoint().time().getEpochSecond());

        var recovery = "select %s from pg_control_recovery()";
        assertAnswer(server, recovery, "min_recovery_end_lsn", file.recovery().consistentFrom());
        assertAnswer(
                server,
                recovery,
                "min_recovery_end_timeline",
                file.recovery().timeline().map(it -> it.number()).orElse(0L));
        assertAnswer(server, recovery, "backup_start_lsn", file.recovery().backupStart());
        assertAnswer(server, recovery, "backup_end_lsn", file.recovery().backupEnd());
        assertAnswer(
                server,
                recovery,
                "end_of_backup_record_required::text",
                file.recovery().backupEndRequired());

        var init = "select %s from pg_control_init()";
        assertAnswer(server, init, "bytes_per_wal_segment", file.walSegmentSize());
        assertAnswer(server, init, "database_block_size", file.blockSize());
        assertAnswer(server, init, "data_page_checksum_version", file.checksumVersion());
        assertThat(file.hasChecksums()).isTrue();

        assertThat(file.settings().walLevel()).isEqualTo(WalLevel.LOGICAL);
        var shown = "select current_setting('%s')";
        assertAnswer(
                server,
                shown,
                "wal_level",
                file.settings().walLevel().name().toLowerCase(Locale.ROOT));
        assertAnswer(server, shown, "max_connections", file.settings().maxConnections());
        assertAnswer(server, shown, "max_worker_processes", file.settings().maxWorkerProcesses());
        assertAnswer(server, shown, "max_wal_senders", file.settings().maxWalSenders());
        assertAnswer(
                server,
                shown,
                "max_prepared_transactions",
                file.settings().maxPreparedTransactions());
        assertAnswer(
                server,
                shown,
                "max_locks_per_transaction",
                file.settings().maxLocksPerTransaction());
        assertThat(file.settings().trackCommitTimestamp()).isTrue();
        return file;
    }

    @OnEveryPostgres
    void a_flipped_bit_is_found_wherever_there_is_a_field(RealPostgres server) throws IOException {
        byte[] good = bytes(server);
        int end = server.major() >= 18 ? FIELDS : FIELDS - 4;
        for (int at = 0; at < end; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] bad = good.clone();
                bad[at] ^= (byte) (1 << bit);
                assertRefused(bad);
            }
        }
    }

    @Test
    @Tag("servers")
    void what_is_no_control_file_is_refused() throws IOException {
        byte[] good = bytes(RealPostgres.shared(18));
        for (int length : new int[] {0, 1, 8, 12, 295, 296, 4096, 8191}) {
            assertThat(assertRefused(Arrays.copyOf(good, length)))
                    .contains("it has %d bytes, not 8192".formatted(length));
        }
        assertRefused(Arrays.copyOf(good, 8193));
        assertThat(assertRefused(new byte[8192])).contains("version 0 of its form is not known");
        byte[] turned = good.clone();
        ByteBuffer.wrap(turned).order(ByteOrder.BIG_ENDIAN).putInt(8, 1800);
        assertThat(assertRefused(turned)).contains("another byte order");
        byte[] flipped = good.clone();
        flipped[100] ^= 1;
        assertThat(assertRefused(flipped)).contains("its checksum is wrong");
    }

    private static String assertRefused(byte[] bytes) {
        var message = new StringBuilder();
        assertThatExceptionOfType(FailureException.class)
                .isThrownBy(() -> ControlFile.of(bytes))
                .satisfies(it -> {
                    assertThat(it.failure().code()).isEqualTo(PostgresError.BAD_CONTROL_FILE);
                    message.append(it.failure().message());
                });
        return message.toString();
    }

    private static String seconds(String column) {
        return "extract(epoch from %s)::bigint".formatted(column);
    }

    private static void assertAnswer(
            RealPostgres server, String query, String what, Object expected) {
        assertThat(server.query("postgres", query.formatted(what)))
                .as(what)
                .isEqualTo(String.valueOf(expected));
    }

    private static ControlFile read(RealPostgres server) throws IOException {
        return ControlFile.of(bytes(server));
    }

    private static byte[] bytes(RealPostgres server) throws IOException {
        return Files.readAllBytes(server.dataDirectory().resolve("global/pg_control"));
    }

    private static void makeStandby(RealPostgres server) throws IOException {
        Path signal = server.dataDirectory().resolve("standby.signal");
        Files.writeString(signal, "");
        server.runAs().give(signal, new Disk());
        Files.writeString(
                server.dataDirectory().resolve("postgresql.auto.conf"),
                "restore_command = 'false'\n",
                StandardOpenOption.APPEND);
    }
}
