package dev.holdfast.postgres.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.LiveProcess;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class SandboxServerTest {
    private final Run run = RealPostgres.run();
    private Path folder = Path.of("/");

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createTempDirectory("hf");
        new Disk().setMode(folder, Disk.PUBLIC_DIRECTORY);
    }

    @AfterEach
    void remove() {
        new Disk().deleteTree(folder);
    }

    @OnEveryPostgres
    void a_sandbox_makes_databases_and_is_gone_when_closed(int major) {
        try (var sandbox = SandboxServer.start(RealPostgres.binaries(major), place(folder), run)) {
            assertThat(sandbox.version().major()).isEqualTo(major);
            var first = sandbox.newDatabase(run);
            execute(first, "create table t (id bigint primary key)");
            var copy = sandbox.copyOf(first, run);
            execute(first, "drop table t");
            assertThat(text(copy, "select 't'::regclass::text")).isEqualTo("t");
            assertThat(text(copy, "show server_encoding")).isEqualTo("UTF8");
            assertThat(text(copy, "show fsync")).isEqualTo("off");
            assertThat(text(sandbox.newDatabase(run), "select to_regclass('t')::text")).isEmpty();
        }
        assertThat(sandboxes()).isEmpty();
        assertThat(LiveProcess.naming(folder)).isEmpty();
    }

    @Test
    void two_sandboxes_of_one_place_do_not_see_each_other() {
        try (var first = SandboxServer.start(RealPostgres.binaries(18), place(folder), run);
                var second = SandboxServer.start(RealPostgres.binaries(18), place(folder), run)) {
            execute(first.newDatabase(run), "create role alone");
            assertThat(second.ensureRole("alone", run)).isTrue();
            assertThat(second.ensureRole("alone", run)).isFalse();
            assertThat(sandboxes()).hasSize(2);
        }
        assertThat(sandboxes()).isEmpty();
    }

    @Test
    void ten_thousand_tables_fit_into_one_transaction() {
        try (var sandbox = SandboxServer.start(RealPostgres.binaries(18), place(folder), run)) {
            execute(
                    sandbox.newDatabase(run),
                    "do $$ begin for i in 1..1000 loop"
                            + " execute format('create table t%s (id int primary key, x text)', i);"
                            + " end loop; end $$");
            assertThat(
                            text(
                                    sandbox.newDatabase(run),
                                    "select (current_setting('max_locks_per_transaction')::int"
                                            + " * current_setting('max_connections')::int)::text"))
                    .satisfies(locks -> assertThat(Integer.parseInt(locks)).isGreaterThan(100_000));
        }
    }

    @Test
    void where_no_socket_fits_the_server_listens_on_loopback_with_a_password() throws Exception {
        Path deep = folder.resolve("a-folder-with-a-long-name-".repeat(5));
        try (var sandbox = SandboxServer.start(RealPostgres.binaries(18), place(deep), run)) {
            var database = sandbox.newDatabase(run);
            assertThat(database.host()).isEqualTo("127.0.0.1");
            assertThat(text(database, "select 'yes'")).isEqualTo("yes");
            assertThatThrownBy(() ->
                            text(
                                    PostgresTarget.of(
                                            database.host(),
                                            database.port(),
                                            "postgres",
                                            "postgres"),
                                    "select 'no'"))
                    .hasMessageContaining("password");
        }
        try (var left = Files.newDirectoryStream(deep, "s-*")) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void a_cancelled_run_leaves_no_sandbox() {
        assertThatThrownBy(
                        () -> {
                            try (var sandbox =
                                    SandboxServer.start(
                                            RealPostgres.binaries(18), place(folder), run)) {
                                run.cancel();
                                sandbox.newDatabase(run);
                            }
                        })
                .isInstanceOf(CancelledException.class);
        assertThat(sandboxes()).isEmpty();
        assertThat(LiveProcess.naming(folder)).isEmpty();
    }

    @Test
    @Tag("crash")
    void what_a_killed_run_left_is_removed_by_the_next() throws Exception {
        var child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Dholdfast.home=" + System.getProperty("holdfast.home", ""),
                                "-cp",
                                System.getProperty("java.class.path"),
                                SandboxChild.class.getName(),
                                folder.toString())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (var said = child.inputReader();
                var living = SandboxServer.start(RealPostgres.binaries(18), place(folder), run)) {
            Path orphan = Path.of(said.readLine()).resolveSibling("");
            assertThat(new ServerFolder(orphan).state()).isInstanceOf(ServerState.Running.class);
            try (var _ = SandboxServer.start(RealPostgres.binaries(18), place(folder), run)) {
                assertThat(orphan).as("a living run's").exists();
            }

            child.destroyForcibly().waitFor();
            assertThat(new ServerFolder(orphan).state()).isInstanceOf(ServerState.Running.class);

            try (var next = SandboxServer.start(RealPostgres.binaries(18), place(folder), run)) {
                assertThat(orphan).doesNotExist();
                assertThat(LiveProcess.naming(orphan)).isEmpty();
                assertThat(sandboxes()).hasSize(2);
                assertThat(text(next.newDatabase(run), "select 'up'")).isEqualTo("up");
            }
            assertThat(text(living.newDatabase(run), "select 'up'")).isEqualTo("up");
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(sandboxes()).isEmpty();
    }

    @Test
    void a_named_server_is_left_as_it_was() {
        var server = RealPostgres.shared(18);
        String role = "stub_" + UUID.randomUUID();
        var target = server.target("postgres");
        PostgresTarget database;
        try (var sandbox = SandboxServer.at(target, 18, run)) {
            database = sandbox.newDatabase(run);
            assertThat(database.database()).startsWith("holdfast_sandbox_");
            assertThat(sandbox.ensureRole(role, run)).isTrue();
            execute(database, "create table t (); alter table t owner to \"" + role + "\"");
            assertThat(text(sandbox.copyOf(database, run), "select 't'::regclass::text"))
                    .isEqualTo("t");
            try (var _ = SandboxServer.at(target, 18, run)) {
                assertThat(text(database, "select 'of a living run'")).isNotEmpty();
            }
        }
        assertThat(
                        server.query(
                                "postgres",
                                "select count(*) from pg_database where datname like '%s%%'"
                                        .formatted(database.database().replaceAll("\\d+$", ""))))
                .isEqualTo("0");
        assertThat(
                        server.query(
                                "postgres",
                                "select count(*) from pg_roles where rolname = '" + role + "'"))
                .isEqualTo("0");
    }

    @Test
    void what_a_killed_run_left_on_a_named_server_is_dropped_by_the_next() {
        var server = RealPostgres.shared(18);
        String role = "stub_" + UUID.randomUUID();
        server.execute("postgres", "create database holdfast_sandbox_0_1");
        server.execute("postgres", "create role \"" + role + "\"");
        server.execute(
                "postgres", "comment on role \"" + role + "\" is 'made for holdfast_sandbox_0'");
        try (var _ = SandboxServer.at(server.target("postgres"), 18, run)) {
            assertThat(
                            server.query(
                                    "postgres",
                                    "select (select count(*) from pg_database where datname ="
                                            + " 'holdfast_sandbox_0_1') + (select count(*) from"
                                            + " pg_roles where rolname = '"
                                            + role
                                            + "')"))
                    .isEqualTo("0");
        }
    }

    @Test
    void a_named_server_of_another_version_is_refused() {
        assertThatThrownBy(
                        () -> SandboxServer.at(RealPostgres.shared(18).target("postgres"), 17, run))
                .hasMessageContaining("POSTGRES-107: the server for the sandbox is PostgreSQL 18")
                .hasMessageContaining("17 is needed");
    }

    private List<Path> sandboxes() {
        try (var entries = Files.list(folder)) {
            return entries.filter(path -> path.getFileName().toString().startsWith("s-"))
                    .filter(Files::isDirectory)
                    .toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static SandboxPlace place(Path folder) {
        return new SandboxPlace(folder, RealPostgres.engines(), new Disk(), new CommandRunner());
    }

    private void execute(PostgresTarget target, String sql) {
        try (var session = session(target)) {
            session.simpleQuery(sql);
        }
    }

    private String text(PostgresTarget target, String sql) {
        try (var session = session(target)) {
            return session.one(
                    Sql.text(
                            "select coalesce(("
                                    + sql.replaceFirst(
                                            "^show (\\S+)$", "select current_setting('$1')")
                                    + "), '') as text"),
                    row -> row.text("text"));
        }
    }

    private Session session(PostgresTarget target) {
        return Sessions.open(target, SessionSettings.defaults(), RealPostgres.run());
    }
}
