package dev.holdfast.operations.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.LiveProcess;
import dev.holdfast.operations.config.ProjectLoader;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import dev.holdfast.redis.resp.RedisTarget;
import dev.holdfast.redis.resp.RespConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class LocalServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final String REDIS_ONLY = "version: 1\nproject: shop\nredis: { cache: {} }\n";

    private final Run run = RealPostgres.run();

    @Test
    void up_makes_all_from_an_empty_folder_and_again_finds_it_running() throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            var planned = project.service().up(new UpRequest(false, false), project.dryRun());
            assertThat(planned.servers()).extracting("action").containsOnly(UpAction.CREATED);
            assertThat(project.holdfast()).doesNotExist();

            var first = project.up();
            assertThat(first.servers()).extracting("action").containsOnly(UpAction.CREATED);
            assertUsable(project);

            var again = project.up();
            assertThat(again.sentence()).isEqualTo("All servers were running already.");
            assertThat(again.servers()).extracting("action").containsOnly(UpAction.RUNNING);
            assertThat(again.servers())
                    .extracting("pid", "address")
                    .isEqualTo(
                            first.servers().stream()
                                    .map(it -> tuple(it.pid(), it.address()))
                                    .toList());
        }
    }

    @Test
    void what_is_started_is_migrated_where_the_policy_says_so() throws Exception {
        try (var project =
                TestProject.of(
                        """
                        version: 1
                        project: shop
                        postgres:
                          main:
                            databases:
                              shop: { migrations: migrations/, policy: on-start }
                              audit: { migrations: migrations/ }
                        """)) {
            var migrated = new ArrayList<String>();
            var service =
                    new LocalService(
                            project::load,
                            RealPostgres.engines(),
                            new Disk(),
                            new CommandRunner(),
                            (database, _) -> {
                                migrated.add(database);
                                return "Applied to " + database;
                            });

            service.up(new UpRequest(false, false), project.dryRun());
            assertThat(migrated).isEmpty();
            service.up(new UpRequest(false, false), project.run());

            assertThat(migrated).containsExactly("main/shop");
            assertThat(project.said).anyMatch(it -> it.contains("Applied to main/shop"));
        }
    }

    @Test
    void down_keeps_the_data_and_the_ports() throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            project.up();
            var env = project.env();
            execute(project, "create table kept as select 42 as answer");
            try (var redis = redis(project)) {
                redis.text("SET", "kept", "42");
            }
            var down = project.down();
            assertThat(down.servers()).hasSize(2);
            assertThat(project.status().servers())
                    .extracting("state")
                    .containsOnly(ServerPhase.STOPPED);
            assertThat(project.down().sentence())
                    .isEqualTo("No server of Holdfast's own was running.");

            var up = project.up();
            assertThat(up.servers()).extracting("action").containsOnly(UpAction.STARTED);
            assertThat(project.env()).isEqualTo(env);
            assertThat(number(project, "select answer from kept")).isEqualTo(42);
            try (var redis = redis(project)) {
                assertThat(redis.text("GET", "kept")).isEqualTo("42");
            }
        }
    }

    @Test
    void status_shows_servers_and_databases() throws Exception {
        try (var project =
                TestProject.of(
                        TestProject.BOTH + "  far: { url: 'redis://:hidden@127.0.0.1:1/0' }\n")) {
            assertThat(project.status().servers())
                    .extracting("name", "state")
                    .contains(
                            tuple("main", ServerPhase.ABSENT),
                            tuple("far", ServerPhase.UNREACHABLE));
            project.up();
            var status = project.status();
            assertThat(status.sentence()).isEqualTo("2 of 3 servers are up.");
            assertThat(status.databases())
                    .extracting("name")
                    .containsExactly("audit", "postgres", "shop");
            assertThat(status.servers().getFirst().version())
                    .hasValueSatisfying(version -> assertThat(version).startsWith("18."));
            assertThat(status.toString()).doesNotContain("hidden");
        }
    }

    @Test
    void with_urls_only_there_is_nothing_to_start() throws Exception {
        try (var project =
                TestProject.of(
                        """
                        version: 1
                        project: far
                        postgres:
                          main: { url: 'postgresql://app:hidden@127.0.0.1:1/shop' }
                        """)) {
            assertThat(project.up().sentence()).startsWith("There is nothing to start");
            assertThat(project.down().servers()).isEmpty();
            assertThat(project.reset().gone()).isEmpty();
            assertThat(project.status().servers())
                    .extracting("remote", "state")
                    .containsExactly(tuple(true, ServerPhase.UNREACHABLE));
            assertThat(project.holdfast()).doesNotExist();
        }
    }

    @Test
    void a_port_taken_by_another_program_is_named_and_can_be_replaced() throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            project.up();
            int port = Integer.parseInt(project.env("POSTGRES_PORT"));
            project.down();
            var before = project.snapshot();
            try (var _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                assertThatThrownBy(project::up)
                        .hasMessageContaining("LOCAL-003")
                        .hasMessageContaining("port " + port)
                        .hasMessageContaining("pid " + ProcessHandle.current().pid());
                assertThat(project.snapshot().keySet()).containsAll(before.keySet());
                project.upWithNewPorts();
                assertThat(project.env("POSTGRES_PORT")).isNotEqualTo(port + "");
                assertUsable(project);
            }
        }
    }

    @Test
    void what_is_not_ours_in_the_place_of_a_data_directory_is_refused_untouched() throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            Files.createDirectories(project.data());
            Files.writeString(project.data().resolve("precious"), "mine");
            var before = project.snapshot();
            assertThatThrownBy(project::up).hasMessageContaining("LOCAL-004");
            assertThatThrownBy(project::reset).hasMessageContaining("LOCAL-004");
            assertThat(project.snapshot()).containsAllEntriesOf(before);
        }
    }

    @Test
    void a_data_directory_of_another_major_version_is_refused() throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            project.up();
            project.configure(TestProject.BOTH.replace("main:\n", "main:\n    version: 17\n"));
            assertThatThrownBy(project::up)
                    .hasMessageContaining("LOCAL-005")
                    .hasMessageContaining("PostgreSQL 18 on disk");
            assertThat(project.down().servers()).hasSize(2);
            project.configure(TestProject.BOTH);
            project.up();
            assertUsable(project);
        }
    }

    @Test
    void a_server_whose_record_was_lost_is_adopted() throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            var first = project.up();
            Files.delete(project.cluster().resolve("server.json"));
            Files.delete(project.holdfast().resolve("redis/cache/server.json"));
            Files.delete(project.holdfast().resolve("env"));
            var again = project.up();
            assertThat(again.servers()).extracting("action").containsOnly(UpAction.ADOPTED);
            assertThat(again.servers())
                    .extracting("pid")
                    .isEqualTo(first.servers().stream().map(UpResult.Server::pid).toList());
            assertUsable(project);
            project.down();
            project.reset();
        }
    }

    @Test
    void a_lost_password_is_taken_from_env_and_stops_neither_status_nor_down() throws Exception {
        try (var project = TestProject.of(REDIS_ONLY)) {
            project.up();
            String password = project.env("REDIS_PASSWORD");
            Path file = project.holdfast().resolve("redis/cache/password");
            for (String content : List.of("", " \n")) {
                // Redis takes an empty password for none at all, and would let everybody in.
                Files.writeString(file, content);
                assertThat(project.status().sentence()).isEqualTo("The server is up.");
                assertThat(project.down().servers()).hasSize(1);
                project.up();
                assertThat(file).hasContent(password);
                try (var redis = redis(project)) {
                    assertThat(redis.text("PING")).isEqualTo("PONG");
                }
            }
            Files.delete(file);
            Files.delete(project.holdfast().resolve("env"));
            assertThatThrownBy(project::up).hasMessageContaining("LOCAL-006");
            assertThat(project.status().sentence()).isEqualTo("The server is up.");
            project.reset();
            assertThat(project.snapshot()).containsOnlyKeys(".gitignore");
        }
    }

    @Test
    void a_damaged_record_is_made_anew_with_the_same_port() throws Exception {
        try (var project = TestProject.of(REDIS_ONLY)) {
            var first = project.up();
            Path record = project.holdfast().resolve("redis/cache/server.json");
            String good = Files.readString(record);
            for (String bad :
                    List.of(
                            "",
                            "{",
                            "[]",
                            "{}",
                            "\0\0",
                            good.replaceFirst("\"port\": \\d+", "\"port\": 70000"),
                            good.replaceFirst("\"port\": \\d+", "\"port\": -1"),
                            good.replaceFirst("\"id\": \"", "\"id\": \"\\\\n"))) {
                Files.writeString(record, bad);
                assertThat(project.status().sentence()).as(bad).isEqualTo("The server is up.");
                assertThat(project.down().servers()).as(bad).hasSize(1);
                var again = project.up();
                assertThat(again.servers())
                        .extracting("address")
                        .isEqualTo(List.of(first.servers().getFirst().address()));
                assertThat(project.said).anyMatch(event -> event.contains("is damaged"));
                project.said.clear();
            }
        }
    }

    @Test
    void a_server_that_is_no_longer_declared_is_still_seen_stopped_and_deleted() throws Exception {
        try (var project = TestProject.of(REDIS_ONLY)) {
            project.up();
            project.configure(REDIS_ONLY.replace("cache", "other"));
            Files.delete(project.holdfast().resolve("redis/cache/server.json"));
            assertThat(project.status().servers())
                    .extracting("name", "state")
                    .containsExactly(
                            tuple("other", ServerPhase.ABSENT),
                            tuple("cache", ServerPhase.RUNNING));
            assertThat(project.down().servers()).extracting("name").containsExactly("cache");
            project.reset();
            assertThat(project.snapshot()).containsOnlyKeys(".gitignore");
        }
    }

    @Test
    void halted_servers_are_not_called_up() throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            var up = project.up();
            for (var server : up.servers()) {
                signal("STOP", server.pid().orElseThrow());
            }
            var status = project.status();
            assertThat(status.servers()).extracting("state").containsOnly(ServerPhase.UNRESPONSIVE);
            assertThat(status.sentence()).isEqualTo("No server is up.");
            for (var server : up.servers()) {
                signal("CONT", server.pid().orElseThrow());
            }
            assertThat(project.status().sentence()).isEqualTo("All servers are up.");
        }
    }

    @Test
    void up_waits_for_a_server_that_recovers_from_the_crash_of_a_session() throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            var first = project.up();
            for (int crash = 0; crash < 3; crash++) {
                var target = Targets.database(project.load(), Optional.of("shop"));
                try (var session = Sessions.open(target, SessionSettings.defaults(), run)) {
                    long pid =
                            session.one(
                                    Sql.text("select pg_backend_pid() as n"),
                                    row -> row.number("n"));
                    signal("KILL", pid);
                    var again = project.up();
                    assertThat(again.servers().getFirst().pid())
                            .isEqualTo(first.servers().getFirst().pid());
                    assertUsable(project);
                }
            }
        }
    }

    @Test
    void a_new_server_gives_way_where_another_took_its_port() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int taken = socket.getLocalPort();
            var starting = new Starting(false, PATIENCE, new Ports());
            assertThat(starting.port(ServerKind.REDIS, "cache", taken, true)).isNotEqualTo(taken);
            assertThatThrownBy(() -> starting.port(ServerKind.REDIS, "cache", taken, false))
                    .hasMessageContaining("LOCAL-003");
        }
    }

    @Test
    void what_a_person_put_beside_a_server_is_never_deleted() throws Exception {
        try (var project = TestProject.of(REDIS_ONLY)) {
            project.up();
            for (String foreign :
                    List.of(
                            "new-dump.sql",
                            "deleted-notes.txt",
                            ".notes.tmp",
                            "redis/cache/new-dump.rdb",
                            "redis/cache/deleted-notes",
                            "redis/cache/log/notes.txt",
                            "redis/mine/notes.txt")) {
                Path file = project.holdfast().resolve(foreign);
                Files.createDirectories(file.resolveSibling("").normalize());
                Files.writeString(file, "mine");
                project.up();
                project.down();
                project.up();
                assertThatThrownBy(project::reset).as(foreign).hasMessageContaining("LOCAL-004");
                assertThat(file).hasContent("mine");
                Files.delete(file);
            }
            Files.delete(project.holdfast().resolve("redis/mine"));
            Path env = project.holdfast().resolve("env");
            Files.delete(env);
            Files.createDirectory(env);
            Files.writeString(env.resolve("python"), "mine");
            assertThatThrownBy(project::up).hasMessageContaining("LOCAL-004");
            assertThatThrownBy(project::reset).hasMessageContaining("LOCAL-004");
            assertThat(env.resolve("python")).hasContent("mine");
        }
    }

    @Test
    void reset_deletes_no_more_than_was_agreed_to() throws Exception {
        try (var project = TestProject.of(REDIS_ONLY)) {
            project.up();
            var slow =
                    new Run(
                            Clock.systemUTC(),
                            false,
                            _ -> {
                                makeAnother(project);
                                return true;
                            },
                            List.of());
            assertThatThrownBy(() -> project.service().reset(new ResetRequest(), slow))
                    .hasMessageContaining("LOCAL-014")
                    .hasMessageContaining("redis/other");
            assertThat(project.holdfast().resolve("redis/cache/data")).exists();
            assertThat(project.status().servers())
                    .extracting("state")
                    .containsOnly(ServerPhase.RUNNING);
        }
    }

    private static void makeAnother(TestProject project) {
        try {
            project.configure(REDIS_ONLY.replace("cache: {}", "cache: {}, other: {}"));
            project.up();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void the_lock_is_private_and_never_a_link() throws Exception {
        try (var project = TestProject.of(REDIS_ONLY)) {
            Path elsewhere = project.root.resolve("elsewhere");
            Files.createDirectory(project.holdfast());
            Path lock = project.holdfast().resolve("lock");
            Files.createSymbolicLink(lock, elsewhere);
            assertThatThrownBy(project::up).hasMessageContaining("cannot lock");
            assertThat(elsewhere).doesNotExist();
            Files.delete(lock);
            project.up();
            assertThat(Files.getPosixFilePermissions(lock)).hasSize(2);
        }
    }

    private void signal(String name, long pid) {
        var outcome =
                new CommandRunner()
                        .run(Command.of("sh", "-c", "kill -%s %d".formatted(name, pid)), run);
        assertThat(outcome.succeeded()).as(outcome.errors()).isTrue();
    }

    @Test
    void two_at_once_make_one_system() throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            Callable<UpResult> up =
                    () -> project.service().up(new UpRequest(true, false), project.run());
            var results = run.together(List.of(up, up));
            assertThat(results.getFirst().servers())
                    .extracting("pid")
                    .isEqualTo(
                            results.getLast().servers().stream()
                                    .map(UpResult.Server::pid)
                                    .toList());
            assertUsable(project);
        }
    }

    @Test
    void a_held_lock_is_told_with_its_holder() throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            var local = LocalFolder.of(project.root, new Disk());
            try (var _ = LocalLock.take(local, PATIENCE, run)) {
                assertThatThrownBy(() -> LocalLock.take(local, Duration.ofMillis(1), run))
                        .isInstanceOf(FailureException.class)
                        .hasMessageContaining("LOCAL-001")
                        .hasMessageContaining("pid " + ProcessHandle.current().pid())
                        .hasMessageContaining("run " + run.id());
            }
            LocalLock.take(local, Duration.ofMillis(1), run).close();
        }
    }

    @Test
    void reset_lists_what_goes_and_deletes_only_that() throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            project.up();
            Path outside = Files.createDirectories(project.root.resolve("outside"));
            Files.writeString(outside.resolve("precious"), "mine");
            Files.createSymbolicLink(project.data().resolve("link"), outside);
            Files.createDirectories(project.root.resolve("holdfast-repository"));
            Path tablespace = Files.createDirectory(project.root.resolve("tablespace"));
            Files.setOwner(tablespace, Files.getOwner(project.data()));
            execute(project, "create tablespace far location '" + tablespace + "'");

            assertThatThrownBy(() -> project.service().reset(new ResetRequest(), refusing(project)))
                    .hasMessageContaining("not confirmed");
            assertUsable(project);
            var asked = project.asked.getLast();
            assertThat(asked.typedName()).isEqualTo("shop");
            assertThat(asked.goes())
                    .anyMatch(
                            line -> line.startsWith(project.data() + "  (PostgreSQL main: data, "))
                    .anyMatch(line -> line.startsWith("database main/shop"));

            var planned = project.service().reset(new ResetRequest(), project.dryRun());
            assertThat(planned.gone()).isNotEmpty();
            assertUsable(project);

            assertThat(project.said)
                    .anyMatch(
                            event -> event.contains("tablespace keeps its files in " + tablespace));

            project.reset();
            assertThat(project.snapshot()).containsOnlyKeys(".gitignore");
            assertThat(tablespace).isNotEmptyDirectory();
            assertThat(outside.resolve("precious")).hasContent("mine");
            assertThat(project.root.resolve("holdfast-repository")).exists();
            assertThat(project.reset().gone()).isEmpty();
            project.up();
            assertUsable(project);
        }
    }

    @Test
    void reset_refuses_where_something_else_lies_in_its_folder() throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            project.up();
            for (String foreign :
                    List.of("notes.txt", "postgres/other", "postgres/main/dump.sql")) {
                Path file = project.holdfast().resolve(foreign);
                Files.writeString(file, "mine");
                assertThatThrownBy(project::reset)
                        .hasMessageContaining("LOCAL-004")
                        .hasMessageContaining(file.toString());
                assertThat(file).hasContent("mine");
                assertUsable(project);
                Files.delete(file);
            }
        }
    }

    @Test
    void reset_deletes_what_other_rooms_can_make_anew() throws Exception {
        try (var project = TestProject.of("version: 1\n")) {
            var loaded =
                    ProjectLoader.load(project.root, Map.of(), Optional.empty(), Optional.empty());
            for (WorkFolder folder : WorkFolder.values()) {
                Path path = Targets.workFolder(loaded, folder, new Disk());
                Files.writeString(path.resolve("something"), "made");
            }
            assertThat(project.holdfast().resolve(".gitignore")).hasContent("*");

            project.reset();

            assertThat(project.holdfast().resolve("sandbox")).doesNotExist();
            assertThat(project.holdfast().resolve("schema-cache")).doesNotExist();
        }
    }

    @Test
    void reset_never_deletes_a_repository_that_a_link_leads_to() throws Exception {
        try (var project =
                TestProject.of(TestProject.BOTH + "repository:\n  local: { path: backups }\n")) {
            project.up();
            Path inside = Files.createDirectories(project.data().resolve("backups"));
            Files.createSymbolicLink(project.root.resolve("backups"), inside);
            assertThatThrownBy(project::reset).hasMessageContaining("LOCAL-011");
            assertUsable(project);
        }
    }

    @Test
    void a_protected_environment_asks_for_the_name_even_with_yes() throws Exception {
        try (var project =
                TestProject.of(
                        TestProject.BOTH + "environments:\n  production: { protected: true }\n")) {
            project.up();
            var service = project.service(project.load("production"));
            assertThatThrownBy(() -> service.down(new DownRequest(), refusing(project)))
                    .hasMessageContaining("not confirmed");
            assertThat(project.asked.getLast().alwaysTyped()).isTrue();
            assertUsable(project);
            assertThatThrownBy(() -> service.reset(new ResetRequest(), refusing(project)))
                    .hasMessageContaining("not confirmed");
            assertThat(project.asked.getLast().alwaysTyped()).isTrue();
        }
    }

    @Test
    void passwords_stand_only_in_private_files() throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            var up = project.up();
            List<String> passwords =
                    List.of(project.env("POSTGRES_PASSWORD"), project.env("REDIS_PASSWORD"));
            for (String password : passwords) {
                assertThat(password).matches("[A-Za-z0-9]{32}");
                assertThat(up.toString() + project.said + project.status())
                        .doesNotContain(password);
                assertThat(LiveProcess.naming(Path.of(password))).isEmpty();
                try (var files = Files.walk(project.holdfast())) {
                    for (Path file : files.filter(Files::isRegularFile).toList()) {
                        if (Files.readString(file, StandardCharsets.ISO_8859_1)
                                .contains(password)) {
                            assertThat(Files.getPosixFilePermissions(file))
                                    .as(file.toString())
                                    .hasSize(2);
                        }
                    }
                }
            }
        }
    }

    @Test
    void targets_are_found_by_name() throws Exception {
        try (var project = TestProject.of(TestProject.BOTH)) {
            var loaded = project.load();
            assertThatThrownBy(() -> Targets.database(loaded, Optional.of("shop")))
                    .hasMessageContaining("LOCAL-009");
            project.up();
            for (String name : List.of("shop", "main/shop")) {
                assertThat(Targets.database(loaded, Optional.of(name)).database())
                        .isEqualTo("shop");
            }
            assertThatThrownBy(() -> Targets.database(loaded, Optional.empty()))
                    .hasMessageContaining("LOCAL-008");
            assertThatThrownBy(() -> Targets.database(loaded, Optional.of("shup")))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> assertThat(e.failure().hint()).contains("did you mean shop?"));
        }
    }

    private static Run refusing(TestProject project) {
        return new Run(
                Clock.systemUTC(),
                false,
                confirmation -> {
                    project.asked.add(confirmation);
                    return false;
                },
                List.of());
    }

    private void assertUsable(TestProject project) throws Exception {
        assertThat(number(project, "select 1")).isEqualTo(1);
        try (var redis = redis(project)) {
            assertThat(redis.text("PING")).isEqualTo("PONG");
        }
    }

    private void execute(TestProject project, String sql) {
        var target = Targets.database(project.load(), Optional.of("shop"));
        try (var session = Sessions.open(target, SessionSettings.defaults(), run)) {
            session.execute(Sql.text(sql));
        }
    }

    private long number(TestProject project, String sql) {
        var target = Targets.database(project.load(), Optional.of("shop"));
        try (var session = Sessions.open(target, SessionSettings.defaults(), run)) {
            return session.one(Sql.text("select (" + sql + ") as n"), row -> row.number("n"));
        }
    }

    private static RespConnection redis(TestProject project) throws Exception {
        var url = RedisTarget.parse(project.env("REDIS_URL"), text -> text);
        return RespConnection.open(url, PATIENCE);
    }
}
