package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.SslMode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Migrations through a real PgBouncer (Debian's package), in each of its modes.
@Tag("servers")
@Timeout(60)
class PoolerTest {
    @TempDir private Path folder;
    @TempDir private Path home;

    @Test
    void a_pooler_that_lends_processes_by_transaction_is_refused_before_anything_is_changed()
            throws Exception {
        for (String mode : List.of("transaction", "statement")) {
            var scene = new Scene(RealPostgres.shared(18), folder).tables(2);
            scene.target = pooler(scene, mode);
            try (var _ = started(scene)) {
                assertThatThrownBy(scene::up)
                        .as(mode)
                        .isInstanceOfSatisfying(
                                FailureException.class,
                                e -> {
                                    assertThat(e.failure().code()).isEqualTo(MigrateError.POOLED);
                                    assertThat(e.failure().hint().orElseThrow())
                                            .contains("connect past the pooler")
                                            .contains("holdfast.yml");
                                });
                assertThatThrownBy(() -> scene.force("2")).hasMessageContaining("MIGRATE-032");
                assertThat(scene.row()).isEqualTo("no table");
                assertThat(scene.status().pending()).isEqualTo(2);
            }
            assertThat(scene.query("select count(*) from pg_namespace where nspname = 'holdfast'"))
                    .isEqualTo("0");
            assertThat(scene.query("select count(*) from pg_locks where locktype = 'advisory'"))
                    .isEqualTo("0");
        }
    }

    @Test
    void a_pooler_that_keeps_sessions_apart_works() throws Exception {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(2);
        scene.target = pooler(scene, "session");
        try (var _ = started(scene)) {
            assertThat(scene.up().to()).hasToString("2");
            assertThat(scene.down(1).to()).hasToString("1");
        }
        assertThat(scene.row()).isEqualTo("1");
        assertThat(scene.said).anyMatch(it -> it.contains("in session mode"));
    }

    /// Writes what PgBouncer reads, and answers how to reach it.
    private PostgresTarget pooler(Scene scene, String mode) throws IOException {
        int port = RealPostgres.freePort();
        String password = scene.server.password().reveal();
        write("users.txt", "\"%s\" \"%s\"\n".formatted(RealPostgres.USER, password));
        write(
                "pgbouncer.ini",
                """
                [databases]
                * = host=%s port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = trust
                auth_file = %s
                pool_mode = %s
                ignore_startup_parameters = extra_float_digits
                """
                        .formatted(
                                scene.server.host(),
                                scene.server.port(),
                                port,
                                home.resolve("users.txt"),
                                mode));
        return PostgresTarget.of("127.0.0.1", port, scene.database, RealPostgres.USER)
                .withSsl(SslMode.DISABLE, Optional.empty());
    }

    /// It drops the rights of root, and reads its files without them.
    private void write(String name, String text) throws IOException {
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(
                Files.writeString(home.resolve(name), text),
                PosixFilePermissions.fromString("rw-r--r--"));
    }

    /// A running PgBouncer; closing it kills it.
    private AutoCloseable started(Scene scene) throws Exception {
        var program = program();
        assumeTrue(program.isPresent(), "there is no pgbouncer here (Debian's package pgbouncer)");
        var command = new ArrayList<>(List.of(program.get().toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(home.resolve("pgbouncer.ini").toString());
        Path log = home.resolve("log");
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        while (!accepts(scene.target.port())) {
            assertThat(process.isAlive()).as(Files.readString(log)).isTrue();
            Thread.sleep(20);
        }
        return () -> process.destroyForcibly().waitFor();
    }

    private static boolean accepts(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static Optional<Path> program() {
        return Stream.concat(
                        Stream.of(System.getenv("PATH").split(":", -1)), Stream.of("/usr/sbin"))
                .map(folder -> Path.of(folder, "pgbouncer"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
