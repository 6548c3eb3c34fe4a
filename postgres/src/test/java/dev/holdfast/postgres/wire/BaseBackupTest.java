package dev.holdfast.postgres.wire;

import static dev.holdfast.postgres.wire.Wires.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.TimelineId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class BaseBackupTest {
    private static final String SUM =
            "select count(*) || ' ' || sum(hashtext(t::text)) from backed_up t";

    @OnEveryPostgres
    void a_backup_of_a_busy_server_starts_as_a_server_with_the_same_rows(int major) {
        try (var server = RealPostgres.start(major)) {
            fill(server, 200_000);
            String wanted = server.query("postgres", SUM);
            try (var standby = Wires.standby(server, Map.of("hot_standby", "on"))) {
                assertThat(standby.query("postgres", SUM)).isEqualTo(wanted);
                assertThat(standby.query("postgres", "select pg_is_in_recovery()")).isEqualTo("t");
            }
        }
    }

    @OnEveryPostgres
    void all_that_was_announced_comes_in_order(int major) {
        try (var server = RealPostgres.start(major)) {
            fill(server, 50_000);
            Path place = server.dataDirectory().resolveSibling("space");
            server.runAs().createFolder(place, new Disk());
            server.execute("postgres", "create tablespace away location '" + place + "'");
            server.execute("postgres", "create table elsewhere (n int) tablespace away");
            long oid =
                    Long.parseLong(
                            server.query(
                                    "postgres",
                                    "select oid from pg_tablespace where spcname = 'away'"));
            try (var connection = Wires.open(server, ReplicationMode.PHYSICAL)) {
                var before = new Replication(connection).identifySystem().flushed();
                var backup =
                        new Replication(connection)
                                .baseBackup(BaseBackupOptions.labelled("it's a label"));
                assertThatIllegalStateException().isThrownBy(backup::end);

                var archives = new LinkedHashMap<Tablespace, ByteArrayOutputStream>();
                var manifest = new ByteArrayOutputStream();
                var into = new ByteArrayOutputStream();
                long progress = 0;
                reading:
                while (true) {
                    switch (backup.next()) {
                        case ARCHIVE -> {
                            into = new ByteArrayOutputStream();
                            archives.put(backup.tablespace(), into);
                        }
                        case MANIFEST -> into = manifest;
                        case DATA -> into.writeBytes(Wires.bytes(backup.data()));
                        case PROGRESS -> {
                            assertThat(backup.done().bytes()).isGreaterThanOrEqualTo(progress);
                            progress = backup.done().bytes();
                        }
                        case END -> {
                            break reading;
                        }
                    }
                }

                assertThat(backup.next()).isEqualTo(BaseBackup.Part.END);
                assertThat(List.copyOf(archives.keySet())).isEqualTo(backup.tablespaces());
                assertThat(backup.tablespaces()).hasSize(2);
                var away = backup.tablespaces().getFirst();
                assertThat(away.oid()).hasValue(oid);
                assertThat(away.location()).isEqualTo(place.toString());
                var data = backup.tablespaces().getLast();
                assertThat(data.isDataDirectory()).isTrue();
                var archive = Objects.requireNonNull(archives.get(data));
                long size = archive.size();
                assertThat(data.estimate().orElseThrow().bytes()).isBetween(size / 2, size * 2);
                assertThat(progress > 0).isEqualTo(major >= 15);
                assertThat(backup.start()).isGreaterThanOrEqualTo(before);
                assertThat(backup.end().position()).isGreaterThan(backup.start());
                assertThat(backup.end().timeline()).isEqualTo(TimelineId.FIRST);
                assertThat(backup.end().damage()).isEmpty();
                assertThat(archive.toString(StandardCharsets.ISO_8859_1))
                        .contains("pg_tblspc/" + oid)
                        .doesNotContain("tablespace_map")
                        .contains("LABEL: it's a label")
                        .contains("START WAL LOCATION: " + backup.start());
                assertThat(manifest.toString(StandardCharsets.UTF_8))
                        .startsWith("{ \"PostgreSQL-Backup-Manifest-Version\"")
                        .contains("SHA256")
                        .contains(backup.end().position().toString());
                // The connection is free for the next command.
                assertThat(new Replication(connection).identifySystem().flushed())
                        .isGreaterThanOrEqualTo(backup.end().position());
            }
        }
    }

    @OnEveryPostgres
    void each_option_is_understood(RealPostgres server) {
        try (var connection = Wires.open(server, ReplicationMode.PHYSICAL)) {
            for (var checksums : BaseBackupOptions.ManifestChecksums.values()) {
                var options =
                        new BaseBackupOptions(
                                "options",
                                true,
                                false,
                                Optional.of(checksums),
                                Optional.of(new ByteSize(1 << 30)),
                                false,
                                Wires.LONG);
                var backup = new Replication(connection).baseBackup(options);
                assertThat(backup.tablespaces().getLast().estimate()).isEmpty();
                assertThat(parts(backup)).containsExactly("ARCHIVE", "MANIFEST");
            }
            var bare =
                    new BaseBackupOptions(
                            "", true, true, Optional.empty(), Optional.empty(), true, Wires.LONG);
            assertThat(parts(new Replication(connection).baseBackup(bare)))
                    .containsExactly("ARCHIVE");
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new BaseBackupOptions(
                                "",
                                true,
                                true,
                                Optional.empty(),
                                Optional.of(new ByteSize(1000)),
                                true,
                                Wires.LONG));
    }

    @OnEveryPostgres
    void pages_with_wrong_checksums_are_told_and_the_backup_is_complete(int major) {
        try (var server = RealPostgres.start(major)) {
            fill(server, 5_000);
            server.execute("postgres", "checkpoint");
            Path file =
                    server.dataDirectory()
                            .resolve(
                                    server.query(
                                            "postgres",
                                            "select pg_relation_filepath('backed_up')"));
            server.stop();
            flip(file, 8192 * 3 + 5000);
            server.startAgain();

            try (var connection = Wires.open(server, ReplicationMode.PHYSICAL)) {
                var backup =
                        new Replication(connection)
                                .baseBackup(BaseBackupOptions.labelled("damaged"));
                assertThat(parts(backup)).containsExactly("ARCHIVE", "MANIFEST");

                var damage = backup.end().damage().orElseThrow();
                assertThat(damage.code()).isEqualTo(PostgresError.DAMAGED_PAGES);
                assertThat(damage.facts()).containsEntry("sqlstate", "XX001");
                assertThat(backup.end().position()).isGreaterThan(Lsn.NONE);
                assertThat(connection.notices())
                        .anySatisfy(notice -> {
                            assertThat(notice.severity()).isEqualTo("WARNING");
                            assertThat(notice.message())
                                    .contains("checksum")
                                    .contains(file.getFileName().toString())
                                    .contains("block 3");
                        });
                assertThat(new Replication(connection).identifySystem().timeline())
                        .isEqualTo(TimelineId.FIRST);
            }
        }
    }

    @Test
    void a_checkpoint_that_takes_too_long_is_not_waited_for() {
        try (var server =
                        RealPostgres.start(
                                18,
                                Map.of(
                                        "checkpoint_timeout",
                                        "1d",
                                        "checkpoint_completion_target",
                                        "1"));
                var connection = Wires.open(server, ReplicationMode.PHYSICAL)) {
            fill(server, 300_000);
            var options =
                    new BaseBackupOptions(
                            "spread",
                            false,
                            false,
                            Optional.empty(),
                            Optional.empty(),
                            true,
                            Duration.ofMillis(500));

            assertThat(failure(() -> new Replication(connection).baseBackup(options)).code())
                    .isEqualTo(PostgresError.ANSWER_TIMED_OUT);
        }
    }

    private static void fill(RealPostgres server, int rows) {
        server.execute(
                "postgres",
                "create table backed_up as select n, md5(n::text) as text from generate_series(1, %d) n"
                        .formatted(rows));
    }

    /// The archives and manifests of a backup, data left out.
    private static List<String> parts(BaseBackup backup) {
        var parts = new ArrayList<String>();
        for (var part = backup.next(); part != BaseBackup.Part.END; part = backup.next()) {
            if (part == BaseBackup.Part.ARCHIVE || part == BaseBackup.Part.MANIFEST) {
                parts.add(part.name());
            }
        }
        return parts;
    }

    private static void flip(Path file, long at) {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            assertThat(Files.size(file)).isGreaterThan(at);
            var one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) ~one.get(0));
            channel.write(one.flip(), at);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
