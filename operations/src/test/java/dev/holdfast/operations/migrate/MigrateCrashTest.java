package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
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

    @OnEveryPostgres
    void killed_before_or_in_a_file_of_one_transaction_nothing_has_happened(RealPostgres server)
            throws Exception {
        var scene = scene(server);
        try (var _ = lockGate(scene)) {
            Process child = child(scene);
            await(scene, BLOCKED.formatted("gate"), "1");
            kill(child);

            assertThat(scene.status().sentence()).contains("is being migrated just now");
            assertThatThrownBy(() -> scene.service().up(impatient(), scene.run()))
                    .hasMessageContaining("MIGRATE-010")
                    .hasMessageContaining("(holdfast migrate ");
            endBackends(scene);
        }

        assertThat(scene.row()).isEqualTo("1");
        assertThat(scene.status()).returns(false, StatusResult::dirty);
        assertThat(scene.tables()).isEqualTo("gate");
        assertThat(scene.up().to()).hasToString("2");
        assertThat(scene.tables()).isEqualTo("gate made");
    }

    @Test
    void killed_while_it_is_watched_it_leaves_nobody_who_watches() throws Exception {
        var scene = scene(RealPostgres.shared(18));
        String watching =
                "select count(*) from pg_stat_activity where datname = current_database()"
                        + " and query like '-- How a process stands%'";
        try (var _ = lockGate(scene)) {
            Process child = child(scene);
            await(scene, watching + " and state = 'idle'", "1");
            kill(child);
            await(scene, watching + " and pid <> pg_backend_pid()", "0");
            endBackends(scene);
        }

        assertThat(scene.row()).isEqualTo("1");
        assertThat(scene.tables()).isEqualTo("gate");
        assertThat(scene.up().to()).hasToString("2");
    }

    @Test
    void killed_while_the_server_goes_on_with_a_file_it_is_there_with_its_record()
            throws Exception {
        var scene = scene(RealPostgres.shared(18));
        var holder = lockGate(scene);
        Process child = child(scene);
        await(scene, BLOCKED.formatted("gate"), "1");
        kill(child);
        holder.close();
        // The server knows nothing of the death until it wants to answer.
        awaitUnlocked(scene);

        assertThat(scene.row()).isEqualTo("2");
        assertThat(scene.tables()).isEqualTo("gate made");
        assertThat(scene.up().migrations()).isEmpty();
        assertThat(scene.history()).containsExactly("2 UP DONE", "1 UP DONE");
    }

    @Test
    void killed_between_a_file_and_its_record_there_is_neither() throws Exception {
        var scene = scene(RealPostgres.shared(18));
        var holder = lockGate(scene);
        try (var reader = scene.server.connect(scene.database)) {
            Process child = child(scene);
            await(scene, BLOCKED.formatted("gate"), "1");
            lockVersions(reader);
            holder.close();
            await(scene, BLOCKED.formatted("delete from"), "1");
            kill(child);
            endBackends(scene);
        }

        assertThat(scene.row()).isEqualTo("1");
        assertThat(scene.tables()).isEqualTo("gate");
        assertThat(scene.up().to()).hasToString("2");
    }

    @Test
    void a_server_that_crashes_under_a_file_has_nothing_of_it() throws Exception {
        try (var server = RealPostgres.start(18)) {
            var scene = scene(server);
            var holder = lockGate(scene);
            Process child = child(scene);
            await(scene, BLOCKED.formatted("gate"), "1");
            server.kill();
            assertThat(child.waitFor()).isNotZero();
            holder.close();
            server.startAgain();

            assertThat(scene.row()).isEqualTo("1");
            assertThat(scene.tables()).isEqualTo("gate");
            assertThat(scene.up().to()).hasToString("2");
        }
    }

    @OnEveryPostgres
    void killed_in_a_file_of_several_transactions_the_next_run_goes_on_where_it_was(
            RealPostgres server) throws Exception {
        var scene = scene(server);
        scene.file(
                "2_made.up.sql",
                "begin; create table first(); commit;\nlock table gate; create table made(a int);");
        try (var _ = lockGate(scene)) {
            Process child = child(scene);
            await(scene, BLOCKED.formatted("gate"), "1");
            kill(child);
            endBackends(scene);
        }

        assertThat(scene.row()).isEqualTo("2 dirty");
        assertThat(scene.tables()).isEqualTo("first gate");
        assertThat(scene.status().sentence())
                .contains("its first 3 of 5 statements (to line 1) are applied")
                .contains("the run was cut off at the next: lock table gate");
        assertThatThrownBy(() -> scene.down(1)).hasMessageContaining("MIGRATE-005");
        assertThat(scene.repair().passed()).isFalse();
        assertThat(scene.up().to()).hasToString("2");
        assertThat(scene.tables()).isEqualTo("first gate made");
        assertThat(scene.row()).isEqualTo("2");
    }

    @Test
    void killed_while_an_index_is_built_concurrently_its_remains_are_removed() throws Exception {
        for (boolean byRepair : List.of(true, false)) {
            var scene = scene(RealPostgres.shared(18));
            scene.file("2_made.up.sql", "create index concurrently gate_a on gate ((1))");
            try (var holder = scene.server.connect(scene.database)) {
                holder.setAutoCommit(false);
                try (var statement = holder.createStatement()) {
                    statement.execute("select * from gate");
                    statement.execute("lock table gate in row exclusive mode");
                }
                Process child = child(scene);
                await(
                        scene,
                        "select count(*) from pg_index where indexrelid = to_regclass('gate_a')",
                        "1");
                kill(child);
                endBackends(scene);
            }

            assertThat(scene.row()).isEqualTo("2 dirty");
            assertThat(scene.status().sentence())
                    .contains("nothing of it is applied")
                    .contains("it has left the invalid index gate_a");
            if (byRepair) {
                assertThat(scene.repair().repaired())
                        .containsExactly(
                                "dropped the invalid index gate_a",
                                "took back the mark of migration 2 made");
                assertThat(scene.row()).isEqualTo("1");
            }
            assertThat(scene.up().to()).hasToString("2");
            assertThat(
                            scene.query(
                                    "select string_agg(indexrelid::regclass::text || ' ' ||"
                                            + " indisvalid, ',') from pg_index where indrelid ="
                                            + " 'gate'::regclass"))
                    .isEqualTo("gate_a true");
        }
    }

    private static void awaitUnlocked(Scene scene) throws InterruptedException {
        await(
                scene,
                "select count(*) from pg_locks where locktype = 'advisory'"
                        + " and database = (select oid from pg_database where datname = current_database())",
                "0");
    }

    /// At version 1, with a second migration that passes the gate before it makes its table.
    private Scene scene(RealPostgres server) {
        var scene = new Scene(server, folder);
        scene.file("1_gate.up.sql", "create table gate()");
        scene.up(1);
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
            statement.execute("lock table schema_migrations in share mode");
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

    private static UpRequest impatient() {
        return new UpRequest(
                Optional.empty(),
                Optional.empty(),
                Optional.of(Duration.ofMillis(100)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false,
                Optional.empty(),
                false);
    }
}
