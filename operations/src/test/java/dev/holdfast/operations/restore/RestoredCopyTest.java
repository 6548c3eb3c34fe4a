package dev.holdfast.operations.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.operations.local.DownRequest;
import dev.holdfast.operations.local.ResetRequest;
import dev.holdfast.operations.local.ServerPhase;
import dev.holdfast.operations.local.StatusRequest;
import dev.holdfast.operations.wal.WalReceiver;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.server.SandboxPlace;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a copy is: whole by PostgreSQL's own judgement, a server of the project, and a danger to
/// nobody.
@Tag("servers")
class RestoredCopyTest {
    private static final String SECRET = "hush-hush";
    private final Disk disk = new Disk();

    private Path tablespace(RealPostgres server) {
        Path space = server.socketDirectory().resolve("space");
        disk.createDirectories(space, Disk.PRIVATE_DIRECTORY);
        server.runAs().give(space, disk);
        server.execute("postgres", "create tablespace space location '" + space + "'");
        server.execute("postgres", "create table spaced tablespace space as select 7 as n");
        return space;
    }

    /// A cluster that does all that a copy must not.
    @Test
    void a_started_copy_is_reached_by_nobody_and_reaches_nobody() throws IOException {
        var settings =
                Map.of(
                        "archive_mode",
                        "on",
                        "archive_command",
                        "false",
                        "wal_level",
                        "logical",
                        "max_prepared_transactions",
                        "5");
        try (var server = RealPostgres.start(17, settings);
                var scene = new RecoveryScene(server)) {
            for (String sql :
                    List.of(
                            "alter system set archive_mode = 'on'",
                            "alter system set archive_command = 'exit 1'",
                            "alter system set wal_level = 'logical'",
                            "alter system set listen_addresses = '*'",
                            "alter system set synchronous_standby_names = ''",
                            "alter system set primary_conninfo = 'host=127.0.0.1 password="
                                    + SECRET
                                    + "'",
                            "create table t (n int)",
                            "create subscription away connection 'host=127.0.0.1 port=9 password="
                                    + SECRET
                                    + "' publication none with (connect = false, slot_name = 'x')",
                            "alter subscription away enable",
                            "create role visitor login password '" + SECRET + "'")) {
                server.execute("postgres", sql);
            }
            server.admit("host all visitor 0.0.0.0/0 trust");
            prepare(server);
            scene.backup();
            RestoreResult result;
            var said = new ArrayList<RunEvent>();
            result =
                    scene.restore()
                            .restore(
                                    scene.request("latest", "copy"),
                                    new Run(
                                            Clock.systemUTC(),
                                            false,
                                            _ -> true,
                                            List.of(said::add)));
            Map.of(
                            "listen_addresses", "127.0.0.1",
                            "archive_mode", "off",
                            "archive_command", "(disabled)",
                            "primary_conninfo", "",
                            "max_logical_replication_workers", "0",
                            "shared_preload_libraries", "",
                            "synchronous_standby_names", "")
                    .forEach((name, value) ->
                            assertThat(
                                            scene.query(
                                                    "copy",
                                                    "select current_setting('" + name + "')"))
                                    .as(name)
                                    .isEqualTo(value));
            assertThat(
                            scene.query(
                                    "copy",
                                    "select count(*) from pg_stat_activity where backend_type like '%replication%'"
                                            + " or backend_type = 'walreceiver'"))
                    .isEqualTo("0");
            assertThat(
                            scene.query(
                                    "copy",
                                    "select count(*) from pg_hba_file_rules where 'visitor' = any(user_name)"))
                    .as("rules of the original")
                    .isEqualTo("0");
            assertThat(result + " " + said).doesNotContain(SECRET);
            assertThat(headers(scene.root.resolve("repository/backups"))).doesNotContain(SECRET);

            // What is prepared needs its place at every later start too.
            assertThat(scene.query("copy", "select count(*) from pg_prepared_xacts"))
                    .isEqualTo("1");
            scene.local().down(new DownRequest(), RealPostgres.run());
            assertStarts(17, scene.root.resolve("copy"));
        }
    }

    @Test
    void a_copy_to_try_things_on_is_gone_when_it_is_closed() throws IOException {
        try (var server = RealPostgres.start(17);
                var scene = new RecoveryScene(server)) {
            Path folder = scene.root.resolve("sandbox");
            var place = new SandboxPlace(folder, RealPostgres.engines(), disk, new CommandRunner());
            scene.repository();
            assertThat(scene.restore().copy(Optional.empty(), place, RealPostgres.run()))
                    .as("without a backup")
                    .isEmpty();
            Path space = tablespace(server);
            scene.backup();
            var copy =
                    scene.restore()
                            .copy(Optional.of("main"), place, RealPostgres.run())
                            .orElseThrow();
            try (copy;
                    var session =
                            Sessions.open(
                                    copy.server().target("postgres"),
                                    SessionSettings.defaults(),
                                    RealPostgres.run())) {
                assertThat(session.execute(Sql.text("update spaced set n = n + 1"))).isEqualTo(1);
                String settings =
                        session.one(
                                Sql.text(
                                        """
                                        select pg_catalog.concat_ws(' ', current_setting('listen_addresses') || '-',
                                          current_setting('archive_mode'),
                                          (select pg_tablespace_location(oid) from pg_tablespace where spcname = 'space')) as settings
                                        """),
                                row -> row.text("settings"));
                assertThat(settings).startsWith("- off " + folder).doesNotContain(space.toString());
            }
            assertThat(server.query("postgres", "select n from spaced")).isEqualTo("7");
            try (var left = Files.list(folder)) {
                assertThat(left.filter(Files::isDirectory)).isEmpty();
            }
        }
    }

    private static void prepare(RealPostgres server) {
        server.execute("postgres", "begin; insert into t values (1); prepare transaction 'half'");
    }

    private static String headers(Path backups) throws IOException {
        var all = new StringBuilder();
        try (var paths = Files.walk(backups)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                if (path.endsWith("header.json")) {
                    all.append(Files.readString(path));
                }
            }
        }
        return all.toString();
    }

    /// Starts and stops a data directory as an operator would, by what its configuration says.
    private static void assertStarts(int major, Path data) {
        var runner = new CommandRunner();
        var runAs = RunAs.ofOwner(data);
        String program = RealPostgres.binaries(major).program("pg_ctl");
        var start =
                runner.run(
                        runAs.wrap(
                                Command.of(
                                        program,
                                        "start",
                                        "-w",
                                        "-D",
                                        data.toString(),
                                        "-l",
                                        data + "/log-by-hand")),
                        RealPostgres.run());
        assertThat(start.succeeded()).as(start.errors() + log(data)).isTrue();
        var stop =
                runner.run(
                        runAs.wrap(Command.of(program, "stop", "-w", "-D", data.toString())),
                        RealPostgres.run());
        assertThat(stop.succeeded()).as(stop.errors()).isTrue();
    }

    private static String log(Path data) {
        try {
            return Files.readString(data.resolve("log-by-hand"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_copy_has_tablespaces_of_its_own_and_is_a_server_of_the_project() throws IOException {
        try (var server = RealPostgres.start(16);
                var scene = new RecoveryScene(server)) {
            Path original = tablespace(server);
            List<String> before = tree(original);
            scene.backup();
            RestoreResult result = scene.restored("latest", "copy");
            long oid = result.tablespaces().getFirst().oid();
            Path beside = scene.root.resolve("copy-tablespaces/" + oid);
            assertThat(Files.readSymbolicLink(scene.root.resolve("copy/pg_tblspc/" + oid)))
                    .isEqualTo(beside);
            scene.query("copy", "select sum(n) from spaced");
            assertThat(scene.query("copy", "select pg_tablespace_location(" + oid + ")"))
                    .isEqualTo(beside.toString());

            Path chosen = scene.root.resolve("chosen");
            scene.restore()
                    .restore(
                            new RestoreRequest(
                                    "latest",
                                    scene.root.resolve("other"),
                                    true,
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.empty(),
                                    List.of(oid + "=" + chosen)),
                            RealPostgres.run());
            assertThat(scene.query("other", "select n from spaced")).isEqualTo("7");
            assertThat(chosen).isNotEmptyDirectory();
            assertThat(scene.root.resolve("other-tablespaces")).doesNotExist();
            assertThat(tree(original)).as("the original's").isEqualTo(before);

            assertIsOfTheProject(scene);
        }
    }

    private static void assertIsOfTheProject(RecoveryScene scene) {
        var status = scene.local().status(new StatusRequest(), RealPostgres.run());
        assertThat(status.servers())
                .filteredOn(it -> it.name().equals("copy") || it.name().equals("other"))
                .hasSize(2)
                .allMatch(it -> it.state() == ServerPhase.RUNNING);
        var down = scene.local().down(new DownRequest(), RealPostgres.run());
        assertThat(down.servers()).hasSize(2);
        var said = new ArrayList<RunEvent>();
        scene.local()
                .reset(
                        new ResetRequest(),
                        new Run(Clock.systemUTC(), false, _ -> true, List.of(said::add)));
        assertThat(said.toString()).contains("keeps its files in " + scene.root.resolve("copy"));
        assertThat(scene.root.resolve("copy/PG_VERSION")).exists();
        assertThat(scene.local().status(new StatusRequest(), RealPostgres.run()).servers())
                .noneMatch(it -> it.name().equals("copy"));
    }

    @Test
    void pg_verifybackup_passes_on_a_copy_and_on_an_export() {
        Path program = Path.of("/usr/lib/postgresql/15/bin/pg_verifybackup");
        assumeTrue(Files.isExecutable(program), "PostgreSQL 15 is not installed here");
        try (var server = RealPostgres.start(15);
                var scene = new RecoveryScene(server)) {
            tablespace(server);
            scene.backup();
            scene.restore().restore(scene.unstarted("latest", "copy"), RealPostgres.run());
            export(scene, "plain");
            for (String copy : List.of("copy", "plain")) {
                var outcome =
                        new CommandRunner()
                                .run(
                                        Command.of(
                                                program.toString(),
                                                scene.root.resolve(copy).toString()),
                                        RealPostgres.run());
                assertThat(outcome.succeeded()).as(outcome.errors() + outcome.output()).isTrue();
            }
        }
    }

    @OnEveryPostgres
    void an_export_starts_without_holdfast(RealPostgres shared) {
        try (var server = RealPostgres.start(shared.major());
                var scene = new RecoveryScene(server)) {
            server.execute("postgres", "create table t as select 42 as n");
            scene.backup();
            server.execute("postgres", "insert into t values (43)");
            try (var plain =
                    RealPostgres.startOn(
                            shared.major(),
                            Map.of(),
                            data -> {
                                var result = exportTo(scene, data);
                                assertThat(result.passed()).isTrue();
                            })) {
                assertThat(plain.query("postgres", "select sum(n) from t")).isEqualTo("42");
                assertThat(plain.query("postgres", "select pg_is_in_recovery()")).isEqualTo("f");
            }
        }
    }

    private static void export(RecoveryScene scene, String folder) {
        exportTo(scene, scene.root.resolve(folder));
    }

    private static ExportResult exportTo(RecoveryScene scene, Path folder) {
        return scene.restore()
                .export(
                        new ExportRequest(
                                "latest", folder, Optional.empty(), Optional.empty(), List.of()),
                        RealPostgres.run());
    }

    /// As Debian has it: the configuration lies elsewhere.
    @Test
    void a_cluster_whose_configuration_lies_elsewhere_comes_back() throws IOException {
        Path etc = Files.createTempDirectory("holdfast-etc");
        disk.setMode(etc, Disk.PUBLIC_DIRECTORY);
        try (var first = RealPostgres.start(15);
                var source = new RecoveryScene(first)) {
            source.backup();
            var settings =
                    Map.of(
                            "config_file",
                            etc.resolve("postgresql.conf").toString(),
                            "hba_file",
                            etc.resolve("pg_hba.conf").toString(),
                            "ident_file",
                            etc.resolve("pg_ident.conf").toString());
            try (var server =
                            RealPostgres.startOn(
                                    15,
                                    settings,
                                    data -> {
                                        exportTo(source, data);
                                        moveConfiguration(data, etc);
                                    });
                    var scene = new RecoveryScene(server)) {
                server.execute("postgres", "create table t as select 1 as n");
                scene.backup();
                RestoreResult result = scene.restored("latest", "copy");
                assertThat(scene.query("copy", "select n from t")).isEqualTo("1");
                assertThat(result.changed().toString())
                        .contains("postgresql.conf")
                        .contains("pg_hba.conf")
                        .contains("pg_ident.conf");
                scene.local().down(new DownRequest(), RealPostgres.run());
                assertStarts(15, scene.root.resolve("copy"));
            }
        } finally {
            disk.deleteTree(etc);
        }
    }

    /// Where `data_directory` stands in the file in the data directory, `pg_ctl -D copy` would
    /// start the original.
    @Test
    void a_copy_never_starts_the_originals_directory() throws IOException {
        try (var server = RealPostgres.start(15);
                var scene = new RecoveryScene(server)) {
            Path file = server.dataDirectory().resolve("postgresql.conf");
            Files.writeString(
                    file,
                    Files.readString(file)
                            + "\nData_Directory = '%s'\n".formatted(server.dataDirectory()));
            scene.backup();
            RestoreResult result = scene.restored("latest", "copy");
            assertThat(scene.query("copy", "select current_setting('data_directory')"))
                    .isEqualTo(scene.root.resolve("copy").toString());
            assertThat(result.changed().toString()).contains("taken back: Data_Directory");
        }
    }

    private void moveConfiguration(Path data, Path etc) {
        try {
            for (String name : List.of("postgresql.conf", "pg_hba.conf", "pg_ident.conf")) {
                Files.move(data.resolve(name), etc.resolve(name));
                disk.setMode(etc.resolve(name), Disk.PUBLIC_FILE);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Small segments, compressed pages in the WAL, logical WAL, another encoding, and bytes in the
    /// configuration that are no UTF-8.
    @Test
    void an_unusual_cluster_comes_back() {
        var settings = Map.of("wal_compression", "on", "wal_level", "logical");
        try (var server =
                        RealPostgres.startOn(15, settings, RestoredCopyTest::initialiseUnusually);
                var scene = new RecoveryScene(server)) {
            server.execute("postgres", "alter user postgres password 'test-only'");
            try (WalReceiver receiver = scene.receive()) {
                server.execute("postgres", "create table t (n int, filler text)");
                scene.backup();
                server.execute(
                        "postgres",
                        "insert into t select n, repeat(md5(n::text), 20) from generate_series(1, 20000) n");
                server.execute("postgres", "checkpoint; update t set n = n + 1");
                scene.store(receiver);
            }
            scene.restored("latest", "copy");
            assertThat(scene.query("copy", "select sum(n) from t")).isEqualTo("200030000");
            assertThat(scene.query("copy", "select current_setting('wal_segment_size')"))
                    .isEqualTo("1MB");
            assertThat(scene.query("copy", "select current_setting('server_encoding')"))
                    .isEqualTo("LATIN1");
        }
    }

    private static void initialiseUnusually(Path data) {
        var runner = new CommandRunner();
        var programs = RealPostgres.binaries(15);
        var runAs =
                RunAs.choose(
                        data.resolveSibling(""), programs.programs(), runner, RealPostgres.run());
        runAs.give(data, new Disk());
        var outcome =
                runner.run(
                        runAs.wrap(
                                Command.of(
                                        programs.program("initdb"),
                                        "--pgdata=" + data,
                                        "--username=postgres",
                                        "--auth=trust",
                                        "--encoding=LATIN1",
                                        "--locale=C",
                                        "--wal-segsize=1",
                                        "--no-sync")),
                        RealPostgres.run());
        assertThat(outcome.succeeded()).as(outcome.errors()).isTrue();
        try {
            Files.write(
                    data.resolve("postgresql.auto.conf"),
                    "cluster_name = 'Käse'\n".getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> tree(Path folder) throws IOException {
        try (var paths = Files.walk(folder)) {
            return paths.map(Path::toString).sorted().toList();
        }
    }
}
