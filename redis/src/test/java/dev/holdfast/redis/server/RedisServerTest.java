package dev.holdfast.redis.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.EnginesFolder;
import dev.holdfast.kernel.process.LiveProcess;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.redis.resp.RedisTarget;
import dev.holdfast.redis.resp.RespConnection;
import dev.holdfast.redis.resp.RespReply;
import dev.holdfast.redis.server.RedisState.Running;
import dev.holdfast.redis.server.RedisState.Stopped;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class RedisServerTest {
    private static final Secret PASSWORD = Secret.of("a \"password\" with \\ and blanks");
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Run run = new Run(Clock.systemUTC(), false, _ -> true, List.of());
    private final Disk disk = new Disk();
    private final CommandRunner runner = new CommandRunner();
    private Path folder = Path.of("/");
    private int port;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("holdfast redis");
        disk.setMode(folder, Disk.PUBLIC_DIRECTORY);
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    @AfterEach
    void stopAndRemove() {
        if (new RedisFolder(folder).state() instanceof Running running) {
            LiveProcess.find(running.pid()).ifPresent(process -> process.kill(run));
        }
        disk.deleteTree(folder);
    }

    @Test
    void a_server_is_started_used_stopped_and_keeps_its_data() {
        var server = server();
        assertThat(server.state()).isEqualTo(new Stopped());
        server.configure(port, PASSWORD, "test mark");
        var running = server.start(target(), LIMIT, run);
        assertThat(running.port()).isEqualTo(port);
        assertThat(server.state()).isEqualTo(running);
        try (var connection = RespConnection.open(target(), PATIENCE)) {
            assertThat(connection.text("SET", "kept", "\u00e4")).isEqualTo("OK");
            assertThat(connection.info("server"))
                    .containsEntry("redis_version", RedisBinaries.EMBEDDED_VERSION)
                    .containsEntry("process_id", String.valueOf(running.pid()));
        }
        server.stop(target(), run);
        assertThat(server.state()).isEqualTo(new Stopped());

        server.start(target(), LIMIT, run);
        try (var connection = RespConnection.open(target(), PATIENCE)) {
            assertThat(connection.text("GET", "kept")).isEqualTo("\u00e4");
        }
        assertThat(new RedisFolder(folder).mark()).contains("test mark");
    }

    @Test
    void the_password_is_needed_and_only_the_server_may_read_it() throws Exception {
        var server = server();
        server.configure(port, PASSWORD, "test mark");
        server.start(target(), LIMIT, run);
        var wrong = RedisServer.target(port, Secret.of("wrong"));
        assertThatThrownBy(() -> RespConnection.open(wrong, PATIENCE).close())
                .hasMessageContaining("REDIS-003")
                .hasMessageNotContaining("wrong\"");
        assertThat(LiveProcess.naming(Path.of(PASSWORD.reveal()))).isEmpty();
        Path configuration = new RedisFolder(folder).configuration();
        assertThat(Files.getPosixFilePermissions(configuration)).hasSize(2);
        try (var files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.equals(configuration)) {
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .doesNotContain("blanks");
                }
            }
        }
    }

    @Test
    void a_killed_server_starts_again_with_its_data() {
        var server = server();
        server.configure(port, PASSWORD, "test mark");
        var running = server.start(target(), LIMIT, run);
        try (var connection = RespConnection.open(target(), PATIENCE)) {
            connection.text("SET", "kept", "1");
        }
        LiveProcess.find(running.pid()).orElseThrow().kill(run);
        assertThat(server.state()).isEqualTo(new Stopped());
        server.start(target(), LIMIT, run);
        try (var connection = RespConnection.open(target(), PATIENCE)) {
            assertThat(connection.text("GET", "kept")).isEqualTo("1");
        }
    }

    @Test
    void a_server_without_its_pid_file_is_found() {
        var server = server();
        server.configure(port, PASSWORD, "test mark");
        var running = server.start(target(), LIMIT, run);
        disk.delete(new RedisFolder(folder).pidFile());
        assertThat(server.state()).isEqualTo(running);
    }

    @Test
    void a_port_that_is_taken_is_told_with_the_reason_from_the_log() throws Exception {
        var server = server();
        server.configure(port, PASSWORD, "test mark");
        try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> server.start(target(), LIMIT, run))
                    .hasMessageContaining("REDIS-102")
                    .hasMessageContaining("bind: Address");
        }
        assertThat(server.state()).isEqualTo(new Stopped());
    }

    @Test
    void a_server_that_refuses_its_password_is_stopped_by_a_signal() {
        var server = server();
        server.configure(port, PASSWORD, "test mark");
        server.start(target(), LIMIT, run);
        try (var connection = RespConnection.open(target(), PATIENCE)) {
            assertThat(connection.ask("CONFIG", "SET", "requirepass", "other"))
                    .isEqualTo(new RespReply.Text("OK"));
        }
        server.stop(target(), run);
        assertThat(server.state()).isEqualTo(new Stopped());
    }

    @Test
    void a_server_that_cannot_save_says_so_at_once_and_goes_on() throws Exception {
        var server = server();
        server.configure(port, PASSWORD, "test mark");
        var running = server.start(target(), LIMIT, run);
        Files.createDirectories(new RedisFolder(folder).data().resolve("dump.rdb/in the way"));
        assertThatThrownBy(() -> server.stop(target(), run))
                .hasMessageContaining("REDIS-104")
                .hasMessageContaining("Errors trying to SHUTDOWN");
        assertThat(server.state()).isEqualTo(running);

        new RedisStop(new RedisFolder(folder), "7").kill(run);
        assertThat(server.state()).isEqualTo(new Stopped());
    }

    private RedisServer server() {
        var binaries = RedisBinaries.embedded(engines(), disk, run);
        var runAs = RunAs.choose(folder, binaries.program(), runner, run);
        return new RedisServer(new RedisFolder(folder), binaries, runAs, disk, runner);
    }

    private RedisTarget target() {
        return RedisServer.target(port, PASSWORD);
    }

    private EnginesFolder engines() {
        return new EnginesFolder(List.of(folder.resolve("engines")));
    }
}
