package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Holdfast is killed (SIGKILL) at each step of a migration; then what is left is looked at, and
/// what the next run says. A table lock (`gate`) stops the child where the test wants it.
@Tag("crash")
@Timeout(180)
class MigrateCrashTest {
    private static final String BLOCKED =
            "select count(*) from pg_stat_activity where datname = current_database()"
                    + " and application_name like 'holdfast migrate%%' and wait_event_type = 'Lock'"
                    + " and query ilike '%%%s%%'";

    @TempDir private Path folder;

    @Test
    void killed_before_the_mark_nothing_has_happened() throws Exception {
        var scene = scene(RealPostgres.shared(18));
        try (var holder = scene.server.connect(scene.database)) {
            lockVersions(holder);
            Process child = child(scene);
            await(scene, BLOCKED.formatted("truncate"), "1");
            kill(child);
        }
        endBackends(scene);

        assertThat(scene.row()).isEqualTo("1");
        assertThat(scene.up().to()).hasToString("2");
    }

    @OnEveryPostgres
    void killed_before_the_file_the_mark_stands_and_explains_itself(RealPostgres server)
            throws Exception {
        var scene = scene(server);
        try (var holder = lockGate(scene)) {
            Process child = child(scene);
            await(scene, BLOCKED.formatted("gate"), "1");
            kill(child);

            assertThat(scene.status().sentence()).contains("is being migrated just now");
            assertThatThrownBy(() -> scene.service().up(impatient(), scene.run()))
                    .hasMessageContaining("MIGRATE-010")
                    .hasMessageContaining("(holdfast migrate ");
            endBackends(scene);
            assertThat(holder.isClosed()).isFalse();
        }

        assertThat(scene.row()).isEqualTo("2 dirty");
        assertThat(scene.tables()).isEqualTo("gate");
        assertThat(scene.status().sentence()).contains("marked dirty at version 2");
        assertDirty(scene);
        scene.force("1");
        assertThat(scene.up().to()).hasToString("2");
        assertThat(scene.tables()).isEqualTo("gate made");
    }

    @Test
    void killed_while_the_file_runs_the_server_ends_it_and_the_mark_stands() throws Exception {
        var scene = scene(RealPostgres.shared(18));
        var holder = lockGate(scene);
        Process child = child(scene);
        await(scene, BLOCKED.formatted("gate"), "1");
        kill(child);
        holder.close();
        // The server knows nothing of the death until it wants to answer.
        await(
                scene,
                "select count(*) from pg_locks where locktype = 'advisory'"
                        + " and database = (select oid from pg_database where datname = current_database())",
                "0");

        assertThat(scene.row()).isEqualTo("2 dirty");
        assertThat(scene.tables()).isEqualTo("gate made");
        assertDirty(scene);
        scene.force("2");
        assertThat(scene.up().migrations()).isEmpty();
    }

    @Test
    void killed_after_the_file_and_before_its_record_the_mark_stands() throws Exception {
        var scene = scene(RealPostgres.shared(18));
        var holder = lockGate(scene);
        try (var reader = scene.server.connect(scene.database)) {
            Process child = child(scene);
            await(scene, BLOCKED.formatted("gate"), "1");
            lockVersions(reader);
            holder.close();
            await(scene, BLOCKED.formatted("truncate"), "1");
            kill(child);
            endBackends(scene);
        }

        assertThat(scene.row()).isEqualTo("2 dirty");
        assertThat(scene.tables()).isEqualTo("gate made");
        assertDirty(scene);
        assertThat(scene.force("2").wasDirty()).isTrue();
        assertThat(scene.row()).isEqualTo("2");
    }

    @Test
    void a_server_that_crashes_under_a_file_leaves_the_mark() throws Exception {
        try (var server = RealPostgres.start(18)) {
            var scene = scene(server);
            var holder = lockGate(scene);
            Process child = child(scene);
            await(scene, BLOCKED.formatted("gate"), "1");
            server.kill();
            assertThat(child.waitFor()).isNotZero();
            holder.close();
            server.startAgain();

            assertThat(scene.row()).isEqualTo("2 dirty");
            assertThat(scene.tables()).isEqualTo("gate");
            assertDirty(scene);
        }
    }

    /// At version 1, with a second migration that passes the gate before it makes its table.
    private Scene scene(RealPostgres server) {
        var scene = new Scene(server, folder);
        scene.file("1_gate.up.sql", "create table gate()");
        scene.up();
        return scene.file("2_made.up.sql", "lock table gate; create table made(a int);");
    }

    private static Connection lockGate(Scene scene) throws SQLException {
        var holder = scene.server.connect(scene.database);
        holder.setAutoCommit(false);
        try (var statement = holder.createStatement()) {
            statement.execute("lock table gate");
        }
        return holder;
    }

    private static void lockVersions(Connection reader) throws SQLException {
        reader.setAutoCommit(false);
        try (var statement = reader.createStatement()) {
            statement.execute("select * from schema_migrations");
        }
    }

    private Process child(Scene scene) throws IOException {
        var url =
                "postgresql://%s:%s@%s:%d/%s?sslmode=disable"
                        .formatted(
                                RealPostgres.USER,
                                scene.server.password().reveal(),
                                scene.server.host(),
                                scene.server.port(),
                                scene.database);
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        MigrateChild.class.getName(),
                        url,
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void kill(Process child) throws InterruptedException {
        assertThat(child.isAlive()).isTrue();
        child.destroyForcibly().waitFor();
    }

    private static void endBackends(Scene scene) throws InterruptedException {
        scene.query(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                        + " where datname = current_database()"
                        + " and application_name like 'holdfast migrate%'");
        await(
                scene,
                "select count(*) from pg_stat_activity where datname = current_database()"
                        + " and application_name like 'holdfast migrate%'",
                "0");
    }

    private static void await(Scene scene, String sql, String answer) throws InterruptedException {
        while (!scene.query(sql).equals(answer)) {
            Thread.sleep(20);
        }
    }

    private static void assertDirty(Scene scene) {
        assertThatThrownBy(scene::up)
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> {
                            assertThat(e.failure().code()).isEqualTo(MigrateError.DIRTY);
                            assertThat(e.failure().hint().orElseThrow())
                                    .contains("applied as a whole")
                                    .contains("holdfast migrate force 2")
                                    .contains("holdfast migrate force 1");
                        });
    }

    private static UpRequest impatient() {
        return new UpRequest(
                Optional.empty(), Optional.empty(), Optional.of(Duration.ofMillis(100)));
    }
}
