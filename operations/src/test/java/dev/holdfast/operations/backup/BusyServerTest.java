package dev.holdfast.operations.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.store.repository.BackupLabel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Backups of servers that do everything at the same time. Between the start of the backup and the
/// first file that is read the tests change what is there: each file is copied as it was at some
/// moment, and only WAL makes them fit.
@Tag("servers")
@Timeout(120)
class BusyServerTest {
    private static final String COPY = "copy cluster";

    /// Shorter than the 100 ms between two reports of a step, so that much is read in between.
    private static final Duration LULL = Duration.ofMillis(85);

    private static final Pattern ODD = Pattern.compile(".*odd.*", Pattern.DOTALL);

    @TempDir Path root;

    @OnEveryPostgres
    void writes_and_definitions_during_a_backup_are_in_it(int major) throws IOException {
        try (var server = RealPostgres.start(major, Map.of("max_wal_size", "64MB"))) {
            prepare(server);
            var scene = new Scene(root, server);
            var before = new AtomicReference<>(new long[Writers.COUNT]);
            BackupLabel label;
            boolean dropped;
            try (var writers = Writers.start(server)) {
                Thread dropping = Thread.ofPlatform().daemon().unstarted(() -> drop(server));
                var gone = new AtomicBoolean();
                RunResult result =
                        scene.backUp(
                                Scene.when(
                                                COPY,
                                                () -> {
                                                    change(server);
                                                    before.set(writers.committed());
                                                    dropping.start();
                                                })
                                        .andThen(event -> linger(event, dropping, gone)));
                assertThat(result.passed()).as(result.sentence()).isTrue();
                label = result.label().orElseThrow();
                dropped = gone.get();
                join(dropping);
            }

            assertThat(scene.verify(label.text()).damages()).isEmpty();
            scene.assertSound();
            try (var copy = Extraction.start(scene.repository(), label, major)) {
                Writers.assertExact(copy, before.get());
                assertChanged(copy);
                if (dropped) {
                    assertDropped(copy);
                }
            }
        }
    }

    /// Slows the copying down while things are dropped. It must not stop, nor read piece by piece:
    /// before a server drops a database or a tablespace it waits for a sign of life from each of
    /// its processes, and one that waits for us to read gives none. The kernel wakes it only when
    /// most of what it holds for us is read, some 5 MB, which are 700 pieces here.
    private static void linger(RunEvent event, Thread dropping, AtomicBoolean gone) {
        if (event instanceof RunEvent.Advanced && dropping.isAlive()) {
            RealPostgres.run().pause(LULL);
        }
        boolean copied = event instanceof RunEvent.Ended ended && ended.step().startsWith(COPY);
        gone.compareAndSet(false, copied && !dropping.isAlive());
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void prepare(RealPostgres server) {
        server.execute(
                "postgres",
                """
                create table fat as select n, repeat(md5(n::text), 20) as text from generate_series(1, 20000) n;
                delete from fat where n % 2 = 0;
                create table doomed as select n from generate_series(1, 10000) n;
                create table emptied as select n from generate_series(1, 50000) n;
                create table grown (n int)
                """);
        server.execute("postgres", "create database old_one");
        folder(server, "gone");
        server.execute(
                "postgres",
                "create tablespace gone location '%s'".formatted(folder(server, "gone")));
        server.execute(
                "postgres",
                "create table moved tablespace gone as select n from generate_series(1, 10000) n");
    }

    /// All of this happens after the backup's start and before most files are read.
    private static void change(RealPostgres server) {
        server.execute("postgres", "vacuum full fat");
        server.execute("postgres", "drop table doomed");
        server.execute("postgres", "truncate emptied");
        server.execute("postgres", "insert into emptied values (1), (2)");
        server.execute("postgres", "create database new_one");
        server.execute("new_one", "create table there as select generate_series(1, 1000) n");
        server.execute(
                "postgres",
                "create tablespace brief location '%s'".formatted(folder(server, "brief")));
        server.execute("postgres", "create table short_lived (n int) tablespace brief");
        server.execute("postgres", "drop table short_lived");
        server.execute("postgres", "alter table moved set tablespace pg_default");
        server.execute("postgres", "insert into grown select generate_series(1, 100000)");
        server.execute("postgres", "checkpoint");
        server.execute("postgres", "alter table grown add column more text default 'x'");
        server.execute("postgres", "create index on grown (n)");
    }

    private static void drop(RealPostgres server) {
        server.execute("postgres", "drop database old_one");
        server.execute("postgres", "drop tablespace brief");
        server.execute("postgres", "drop tablespace gone");
    }

    private static void assertDropped(RealPostgres copy) {
        assertThat(
                        copy.query(
                                "postgres",
                                "select count(*) from pg_database where datname = 'old_one'"))
                .isEqualTo("0");
        assertThat(
                        copy.query(
                                "postgres",
                                "select count(*) from pg_tablespace where spcname in ('gone', 'brief')"))
                .isEqualTo("0");
    }

    private static void assertChanged(RealPostgres copy) {
        assertThat(answers(copy)).containsExactly("10000", "2", "1000", "10000", "100000", "0");
    }

    private static List<String> answers(RealPostgres copy) {
        return List.of(
                copy.query("postgres", "select count(distinct text) from fat"),
                copy.query("postgres", "select count(*) from emptied"),
                copy.query("new_one", "select count(*) from there"),
                copy.query("postgres", "select count(*) from moved"),
                copy.query("postgres", "select count(*) from grown where more = 'x' and n > 0"),
                copy.query("postgres", "select count(*) from pg_class where relname = 'doomed'"));
    }

    @OnEveryPostgres
    void all_kinds_of_data_come_back(int major) throws IOException {
        try (var server = RealPostgres.start(major)) {
            server.execute(
                    "postgres",
                    """
                    create unlogged table volatile as select n from generate_series(1, 5000) n;
                    create index on volatile (n);
                    create table kept as select n, md5(n::text) as text from generate_series(1, 5000) n;
                    create materialized view seen as select * from kept;
                    create table partitioned (n int) partition by range (n);
                    create table part partition of partitioned for values from (0) to (100);
                    insert into partitioned select generate_series(0, 99);
                    create sequence numbers;
                    select nextval('numbers') from generate_series(1, 42);
                    select lo_from_bytea(4711, decode(repeat('00ff17', 100000), 'hex'))
                    """);
            server.execute(
                    "postgres",
                    "create tablespace away location '%s'".formatted(folder(server, "a way")));
            server.execute("postgres", "create database there tablespace away");
            server.execute("there", "create table kept as select generate_series(1, 777) n");
            odd(server, "odd name");
            odd(server, "odd \"quoted\" 'name' \\ back");
            odd(server, "odd\nline");
            odd(server, "odd ünïcode 名前");
            odd(server, "{ \"Path\": \"odd\" }");
            var scene = new Scene(root, server);
            String unlogged =
                    "data/" + server.query("postgres", "select pg_relation_filepath('volatile')");

            BackupLabel label = scene.backUpWell();

            List<String> paths = scene.paths(label);
            assertThat(paths).contains(unlogged + "_init").doesNotContain(unlogged);
            assertThat(paths.stream().filter(path -> ODD.matcher(path).matches())).hasSize(5);
            assertThat(paths)
                    .noneMatch(path -> path.matches(".*(pgsql_tmp|pg_internal.init|postmaster).*"))
                    .noneMatch(
                            path -> path.matches("data/(pg_replslot|pg_wal|pg_dynshmem)/.*[0-9]"));
            assertThat(scene.backup(label).tablespaces())
                    .extracting(TablespacePlace::location)
                    .containsExactly(folder(server, "a way").toString());
            assertThat(scene.verify("latest").damages()).isEmpty();
            try (var copy = Extraction.start(scene.repository(), label, major)) {
                assertThat(copy.query("postgres", "select count(*) from volatile")).isEqualTo("0");
                assertThat(copy.query("postgres", "select count(*) from seen")).isEqualTo("5000");
                assertThat(copy.query("postgres", "select count(*) from part")).isEqualTo("100");
                assertThat(copy.query("postgres", "select nextval('numbers')")).isEqualTo("43");
                assertThat(copy.query("postgres", "select md5(lo_get(4711))"))
                        .isEqualTo(
                                copy.query(
                                        "postgres",
                                        "select md5(decode(repeat('00ff17', 100000), 'hex'))"));
                assertThat(copy.query("there", "select sum(n) from kept")).isEqualTo("302253");
                copy.execute("postgres", "insert into volatile values (1)");
                assertThat(
                                Files.readString(
                                        copy.dataDirectory().resolve("odd ünïcode 名前"),
                                        StandardCharsets.UTF_8))
                        .isEqualTo("odd ünïcode 名前");
            }
        }
    }

    @OnEveryPostgres
    void two_backups_at_once_are_two_backups(int major) {
        try (var server = RealPostgres.start(major)) {
            server.execute("postgres", "create table kept as select generate_series(1, 100000) n");
            var scene = new Scene(root, server);
            List<BackupLabel> labels =
                    scene.run()
                            .together(List.of(() -> scene.backUpWell(), () -> scene.backUpWell()));

            assertThat(scene.list().backups()).hasSize(2);
            for (BackupLabel label : labels) {
                assertThat(scene.verify(label.text()).damages()).isEmpty();
                try (var copy = Extraction.start(scene.repository(), label, major)) {
                    assertThat(copy.query("postgres", "select count(*) from kept"))
                            .isEqualTo("100000");
                }
            }
            Scene.assertNothingLeft(server);
            scene.assertSound();
        }
    }

    @Test
    void a_second_backup_stores_only_what_changed() {
        try (var server = RealPostgres.start(18)) {
            server.execute(
                    "postgres",
                    "create table kept as select n, md5(n::text) t from generate_series(1, 200000) n");
            var scene = new Scene(root, server);
            var first = scene.backUp();
            var second = scene.backUp();

            assertThat(first.fresh().orElseThrow().bytes()).isGreaterThan(20_000_000);
            assertThat(second.fresh().orElseThrow().bytes()).isLessThan(2_000_000);
            assertThat(scene.list().backups())
                    .extracting(ListResult.Listed::label)
                    .containsExactly(first.label().orElseThrow(), second.label().orElseThrow());
        }
    }

    private static Path folder(RealPostgres server, String name) {
        Path place = server.dataDirectory().resolveSibling(name);
        if (!Files.exists(place)) {
            server.runAs().createFolder(place, new Disk());
        }
        return place;
    }

    private static void odd(RealPostgres server, String name) {
        Path file = server.dataDirectory().resolve(name);
        try {
            Files.writeString(file, name);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.runAs().give(file, new Disk());
    }
}
