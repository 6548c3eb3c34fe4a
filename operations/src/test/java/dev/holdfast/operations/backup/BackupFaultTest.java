package dev.holdfast.operations.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.FailureKind;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.store.repository.BackupLabel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Servers that die, stop, are damaged or change their role while they are backed up, and disks
/// that fill up.
@Tag("servers")
@Timeout(120)
class BackupFaultTest {
    private static final String CHECKPOINT = "wait for the server's checkpoint";
    private static final String COPY = "copy cluster";
    private static final String WAL = "wait for the WAL";

    @TempDir Path root;

    @ParameterizedTest
    @ValueSource(strings = {CHECKPOINT, COPY})
    void a_server_that_is_killed_leaves_no_backup(String step) {
        assertNoBackup(step, RealPostgres::kill);
    }

    @ParameterizedTest
    @ValueSource(strings = {CHECKPOINT, COPY})
    void a_server_that_is_restarted_leaves_no_backup(String step) {
        assertNoBackup(
                step,
                server -> {
                    pgCtl(server, "immediate");
                    server.startAgain();
                });
    }

    private void assertNoBackup(String step, Consumer<RealPostgres> fault) {
        try (var server = RealPostgres.start(18)) {
            fill(server);
            var scene = new Scene(root, server);

            Failure failure = failure(scene, Scene.when(step, () -> fault.accept(server)));

            assertThat(failure.code().kind())
                    .as(failure.toString())
                    .isEqualTo(FailureKind.UNAVAILABLE);
            assertThat(failure.hint()).isPresent();
            assertThat(scene.repository().backups()).isEmpty();
            scene.assertSound();
            server.kill();
            server.startAgain();
            Scene.assertNothingLeft(server);
            assertGoodBackup(scene, 18);
        }
    }

    @Test
    void a_server_that_dies_when_all_files_are_there_costs_the_backup_only_if_wal_is_missing() {
        try (var server = RealPostgres.start(18)) {
            fill(server);
            var scene = new Scene(root, server);
            try {
                scene.backUp(Scene.when(WAL, server::kill));
            } catch (FailureException e) {
                assertThat(e.failure().code().kind()).isEqualTo(FailureKind.UNAVAILABLE);
            }
            for (BackupLabel label : scene.repository().backups()) {
                assertThat(scene.verify(label.text()).damages()).isEmpty();
            }
            scene.assertSound();
        }
    }

    @OnEveryPostgres
    void cancelling_leaves_neither_a_backup_nor_a_slot(int major) {
        try (var server = RealPostgres.start(major)) {
            fill(server);
            var scene = new Scene(root, server);
            for (String step : new String[] {CHECKPOINT, COPY, WAL}) {
                var cancelled = new AtomicReference<Run>();
                Run run = scene.run(Scene.when(step, () -> cancelled.get().cancel()));
                cancelled.set(run);

                assertThatThrownBy(() -> scene.service().run(Scene.request(), run))
                        .isInstanceOf(CancelledException.class);

                assertThat(scene.repository().backups()).isEmpty();
                Scene.assertNothingLeft(server);
            }
            scene.assertSound();
        }
    }

    @OnEveryPostgres
    void damaged_pages_are_kept_and_told(int major) throws IOException {
        try (var server = RealPostgres.start(major)) {
            fill(server);
            server.execute("postgres", "checkpoint");
            String name = server.query("postgres", "select pg_relation_filepath('kept')");
            server.stop();
            flip(server.dataDirectory().resolve(name), 8192 * 3 + 5000);
            server.startAgain();
            var scene = new Scene(root, server);

            RunResult result = scene.backUp();

            assertThat(result.passed()).isFalse();
            assertThat(result.damage().orElseThrow())
                    .contains(name.substring(name.lastIndexOf('/') + 1))
                    .contains("block 3");
            assertThat(result.sentence()).contains("The server has damaged pages");
            assertThat(scene.list().backups().getFirst().state()).isEqualTo(BackupState.DAMAGED);
            assertThat(scene.show("latest").damage()).isEqualTo(result.damage());
            // The copy is what the server sent: the damage is the server's.
            assertThat(scene.verify("latest").damages()).isEmpty();
        }
    }

    @Test
    void files_that_a_server_does_not_send_are_named() throws IOException {
        try (var server = RealPostgres.start(18)) {
            Path elsewhere = server.dataDirectory().resolveSibling("elsewhere.conf");
            Files.writeString(elsewhere, "work_mem = '5MB'\n");
            server.runAs().give(elsewhere, new Disk());
            Files.createSymbolicLink(server.dataDirectory().resolve("linked.conf"), elsewhere);
            Files.writeString(
                    server.dataDirectory().resolve("postgresql.conf"),
                    "include '%s'\n".formatted(elsewhere),
                    StandardOpenOption.APPEND);
            server.execute("postgres", "select pg_reload_conf()");
            var scene = new Scene(root, server);

            RunResult result = scene.backUp();

            assertThat(result.passed()).isTrue();
            assertThat(result.outside())
                    .extracting(OutsideFile::path)
                    .contains(
                            elsewhere.toString(),
                            server.dataDirectory().resolve("linked.conf").toString());
            assertThat(scene.show("latest").outside()).isEqualTo(result.outside());
        }
    }

    @Test
    void a_name_too_long_for_the_archive_is_the_servers_refusal() throws IOException {
        try (var server = RealPostgres.start(18)) {
            Path file = server.dataDirectory().resolve("n".repeat(120));
            Files.createFile(file);
            server.runAs().give(file, new Disk());
            var scene = new Scene(root, server);

            assertThat(failure(scene, _ -> {}).message()).contains("nnnn");
            assertThat(scene.repository().backups()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 18})
    void a_standby_is_backed_up_as_well(int major) {
        try (var primary = RealPostgres.start(major)) {
            fill(primary);
            try (var standby = Standby.of(primary)) {
                primary.execute("postgres", "checkpoint");
                Standby.awaitAll(primary, standby);
                var scene = new Scene(root, standby);

                BackupLabel label = scene.backUpWell();

                assertThat(scene.verify("latest").damages()).isEmpty();
                try (var copy = Extraction.start(scene.repository(), label, major)) {
                    assertThat(copy.query("postgres", "select count(*) from kept"))
                            .isEqualTo("200000");
                }
            }
        }
    }

    @Test
    void a_standby_that_is_promoted_meanwhile_is_no_backup() {
        try (var primary = RealPostgres.start(18)) {
            fill(primary);
            try (var standby = Standby.of(primary)) {
                primary.execute("postgres", "checkpoint");
                Standby.awaitAll(primary, standby);
                var scene = new Scene(root, standby);

                Failure failure =
                        failure(
                                scene,
                                Scene.when(
                                        COPY,
                                        () -> standby.query("postgres", "select pg_promote()")));

                assertThat(failure.message()).contains("promoted");
                assertThat(scene.repository().backups()).isEmpty();
                scene.assertSound();
                assertGoodBackup(scene, 18);
            }
        }
    }

    @Test
    @Tag("crash")
    void a_full_disk_is_told_and_leaves_no_backup() throws IOException {
        try (var server = RealPostgres.start(18)) {
            fill(server);
            var scene = new Scene(root, server);
            Path place = Files.createDirectory(scene.place());
            mount("mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", place.toString());
            try {
                Failure failure = failure(scene, _ -> {});
                assertThat(failure.code().kind()).isEqualTo(FailureKind.UNAVAILABLE);
                assertThat(failure.message()).containsIgnoringCase("space");
                assertThat(scene.repository().backups()).isEmpty();
                Scene.assertNothingLeft(server);
                mount("mount", "-o", "remount,size=300m", place.toString());
                assertGoodBackup(scene, 18);
            } finally {
                mount("umount", place.toString());
            }
        }
    }

    private static void mount(String... command) {
        var outcome = new CommandRunner().run(Command.of(command), RealPostgres.run());
        assertThat(outcome.succeeded()).as(outcome.errors()).isTrue();
    }

    private static void fill(RealPostgres server) {
        server.execute(
                "postgres",
                "create table kept as select n, md5(n::text) as text from generate_series(1, 200000) n");
    }

    private static void assertGoodBackup(Scene scene, int major) {
        BackupLabel label = scene.backUpWell();
        assertThat(scene.verify("latest").damages()).isEmpty();
        try (var copy = Extraction.start(scene.repository(), label, major)) {
            assertThat(copy.query("postgres", "select count(*) from kept")).isEqualTo("200000");
        }
    }

    private static Failure failure(Scene scene, Consumer<RunEvent> hook) {
        try {
            scene.backUp(hook);
        } catch (FailureException e) {
            return e.failure();
        }
        throw new AssertionError("it came about");
    }

    private static void pgCtl(RealPostgres server, String mode) {
        var command =
                Command.of(
                        server.binaries().program("pg_ctl"),
                        "stop",
                        "-D",
                        server.dataDirectory().toString(),
                        "-m",
                        mode,
                        "-w");
        new CommandRunner()
                .run(server.runAs().wrap(command.in(server.dataDirectory())), RealPostgres.run());
    }

    private static void flip(Path file, long at) throws IOException {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var one = ByteBuffer.allocate(1);
            channel.read(one, at);
            one.put(0, (byte) ~one.get(0));
            channel.write(one.flip(), at);
        }
    }

    /// Standbys made from backups of ours.
    private static final class Standby {
        private Standby() {}

        static RealPostgres of(RealPostgres primary) {
            return RealPostgres.startOn(
                    primary.major(),
                    Map.of("hot_standby", "on"),
                    data -> {
                        try {
                            Path project = Files.createTempDirectory("standby");
                            var scene = new Scene(project, primary);
                            Extraction.into(scene.repositoryWithBackup(), scene.latest(), data);
                            Files.createFile(data.resolve("standby.signal"));
                            Files.writeString(
                                    data.resolve("postgresql.auto.conf"),
                                    "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'%n"
                                            .formatted(
                                                    primary.port(),
                                                    RealPostgres.USER,
                                                    primary.password().reveal()));
                            new Disk().deleteTree(project);
                        } catch (IOException e) {
                            throw new UncheckedIOException(e);
                        }
                    });
        }

        static void awaitAll(RealPostgres primary, RealPostgres standby) {
            String position = primary.query("postgres", "select pg_current_wal_lsn()");
            standby.awaitAnswer("select pg_last_wal_replay_lsn() >= '%s'".formatted(position), "t");
        }
    }
}
