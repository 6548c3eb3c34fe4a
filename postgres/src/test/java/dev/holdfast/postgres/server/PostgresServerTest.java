package dev.holdfast.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.LiveProcess;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.server.ServerState.Orphaned;
import dev.holdfast.postgres.server.ServerState.Running;
import dev.holdfast.postgres.server.ServerState.Stale;
import dev.holdfast.postgres.server.ServerState.Stopped;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class PostgresServerTest {
    private static final Secret PASSWORD = Secret.of("a password with ' and \\ in it");
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Run run = RealPostgres.run();
    private final Disk disk = new Disk();
    private final CommandRunner runner = new CommandRunner();
    private Path folder = Path.of("/");

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("holdfast-server");
        disk.setMode(folder, Disk.PUBLIC_DIRECTORY);
    }

    @AfterEach
    void stopAndRemove() {
        server(18).stop(run);
        disk.deleteTree(folder);
    }

    @OnEveryPostgres
    void a_server_is_made_started_used_and_stopped(int major) throws Exception {
        var server = server(major);
        assertThat(server.state()).isEqualTo(new Stopped());

        int port = made(server);
        var running = server.start(LIMIT, run);

        assertThat(running.port()).isEqualTo(port);
        assertThat(running.isReady()).isTrue();
        assertThat(query(port, "show data_checksums")).isEqualTo("on");
        assertThat(query(port, "show server_encoding")).isEqualTo("UTF8");
        assertThat(query(port, "show password_encryption")).isEqualTo("scram-sha-256");
        assertThat(query(port, "select lower('\u00c4')")).isEqualTo("\u00e4");
        assertThat(
                        query(
                                port,
                                "select string_agg(distinct auth_method, ',') from pg_hba_file_rules"))
                .isEqualTo("scram-sha-256");
        assertThat(serverFolder().mark()).contains("test mark");
        assertThat(serverFolder().majorVersion()).contains(major);

        server.stop(run);
        assertThat(server.state()).isEqualTo(new Stopped());
        assertThat(serverFolder().unfinished()).isEmpty();
    }

    @Test
    void the_password_is_needed_and_stands_in_no_file_and_no_argument() throws Exception {
        var server = server(18);
        int port = made(server);
        server.start(LIMIT, run);

        assertThatThrownBy(() ->
                        DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port),
                                "postgres",
                                "wrong"))
                .hasMessageContaining("password authentication failed");
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(PASSWORD.reveal());
            }
        }
        assertThat(LiveProcess.naming(Path.of(PASSWORD.reveal()))).isEmpty();
    }

    @Test
    void a_port_that_is_taken_is_told_with_the_reason_from_the_log() throws Exception {
        var server = server(18);
        int port = made(server);
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> server.start(LIMIT, run))
                    .hasMessageContaining("POSTGRES-104: PostgreSQL 18")
                    .hasMessageContaining("Address already in use");
        }
        assertThat(server.state()).isEqualTo(new Stopped());
        assertThat(server.start(LIMIT, run).isReady()).isTrue();
    }

    @Test
    void a_wrong_setting_is_told_with_the_reason_from_the_log() {
        var server = server(18);
        made(server);
        server.configure(Map.of("max_connections", "many"));
        assertThatThrownBy(() -> server.start(LIMIT, run))
                .hasMessageContaining("POSTGRES-104")
                .hasMessageContaining("configuration file");
    }

    @Test
    void a_pid_file_of_a_dead_process_is_stale_and_no_obstacle() throws Exception {
        var server = server(18);
        made(server);
        leavePidFile(deadPid());
        assertThat(server.state()).isInstanceOf(Stale.class).extracting("taken").isEqualTo(false);
        assertThat(server.start(LIMIT, run).isReady()).isTrue();
    }

    @Test
    void a_pid_file_of_another_program_is_stale_and_that_program_is_left_alone() throws Exception {
        var server = server(18);
        made(server);
        var sleeper =
                new ProcessBuilder(server.runAs().wrap(Command.of("sleep", "600")).arguments())
                        .start();
        try {
            long pid =
                    sleeper.descendants().findFirst().map(ProcessHandle::pid).orElse(sleeper.pid());
            leavePidFile(pid);
            assertThat(server.state()).isEqualTo(new Stale(pid, true));
            assertThat(server.start(LIMIT, run).isReady()).isTrue();
            server.stop(run);
            assertThat(sleeper.isAlive()).isTrue();
        } finally {
            sleeper.descendants().forEach(ProcessHandle::destroyForcibly);
            sleeper.destroyForcibly();
        }
    }

    @Test
    void a_killed_server_recovers() throws Exception {
        var server = server(18);
        int port = made(server);
        var running = server.start(LIMIT, run);
        query(port, "create table kept as select 42 as answer");
        LiveProcess.find(running.pid()).orElseThrow().kill(run);
        assertThat(server.state()).isInstanceOf(Stale.class);
        assertThat(server.start(LIMIT, run).isReady()).isTrue();
        assertThat(query(port, "select answer from kept")).isEqualTo("42");
    }

    @Test
    void a_session_that_outlived_its_killed_server_is_no_obstacle() throws Exception {
        var server = server(18);
        int port = made(server);
        for (boolean restart : List.of(true, false)) {
            var running = server.start(LIMIT, run);
            long session = computeForEver(port);
            killAlone(running.pid());
            assertThat(server.state()).isInstanceOf(Orphaned.class);

            if (restart) {
                assertThat(server.start(LIMIT, run).isReady()).isTrue();
            }
            server.stop(run);

            assertThat(LiveProcess.find(session).filter(it -> it.worksIn(data()))).isEmpty();
            assertThat(server.state()).isNotInstanceOfAny(Orphaned.class, Running.class);
        }
    }

    @Test
    void a_socket_lock_whose_number_went_to_another_program_is_no_obstacle() throws Exception {
        var server = server(18);
        int port = made(server);
        server.start(LIMIT, run);
        server.stop(run);
        Path lock =
                serverFolder().socket().orElseThrow().resolve(".s.PGSQL.%d.lock".formatted(port));
        String mine =
                "%d\n%s\n1700000000\n%d\n".formatted(ProcessHandle.current().pid(), data(), port);
        Files.writeString(lock, mine);
        Files.setOwner(lock, Files.getOwner(data()));

        assertThat(server.start(LIMIT, run).isReady()).isTrue();
    }

    /// The process number of a session that computes without end.
    private long computeForEver(int port) throws Exception {
        String loop = "do $$ begin loop end loop; end $$";
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        query(port, loop);
                    } catch (SQLException _) {
                        // It is to be killed.
                    }
                });
        String asked =
                "select coalesce(max(pid), 0) from pg_stat_activity where query like 'do $$%'";
        String pid = "0";
        while (pid.equals("0")) {
            pid = query(port, asked);
        }
        return Long.parseLong(pid);
    }

    /// Kills the postmaster only, and waits until all its children are gone that notice.
    private void killAlone(long postmaster) throws InterruptedException {
        ProcessHandle.of(postmaster).orElseThrow().destroyForcibly();
        while (LiveProcess.workingIn(data()).size() != 1) {
            Thread.sleep(5);
        }
    }

    private Path data() {
        return serverFolder().data();
    }

    @Test
    void leftovers_of_a_killed_initdb_are_removed_with_their_processes() throws Exception {
        var server = server(18);
        Path leftover = folder.resolve("new-" + UUID.randomUUID());
        Files.createDirectories(leftover.resolve("data"));
        var orphan = new ProcessBuilder("tail", "-f", "/dev/null", leftover.toString()).start();
        server.removeLeftovers(run);
        assertThat(leftover).doesNotExist();
        assertThat(orphan.waitFor()).isNotZero();
    }

    private PostgresServer server(int major) {
        var binaries = RealPostgres.binaries(major);
        var runAs = RunAs.choose(folder, binaries.programs(), runner, run);
        return new PostgresServer(serverFolder(), binaries, runAs, disk, runner);
    }

    private ServerFolder serverFolder() {
        return new ServerFolder(folder);
    }

    /// Initialises the server and answers the port that it was given.
    private int made(PostgresServer server) {
        server.initialise(PASSWORD, "test mark", run);
        int port = RealPostgres.freePort();
        server.configure(
                Map.of(
                        "listen_addresses",
                        "127.0.0.1",
                        "port",
                        String.valueOf(port),
                        "unix_socket_directories",
                        serverFolder().socket().map(Path::toString).orElse("")));
        return port;
    }

    private void leavePidFile(long pid) throws IOException {
        Path file = serverFolder().data().resolve("postmaster.pid");
        Files.writeString(
                file, pid + "\n" + serverFolder().data() + "\n1700000000\n1\n\n\n  1  1\nready\n");
        Files.setOwner(file, Files.getOwner(serverFolder().data()));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    private static long deadPid() throws Exception {
        var process = new ProcessBuilder("true").start();
        process.waitFor();
        return process.pid();
    }

    private static String query(int port, String sql) throws SQLException {
        try (var connection =
                        DriverManager.getConnection(
                                "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port),
                                "postgres",
                                PASSWORD.reveal());
                var statement = connection.createStatement()) {
            if (!statement.execute(sql)) {
                return "";
            }
            var rows = statement.getResultSet();
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }
}
