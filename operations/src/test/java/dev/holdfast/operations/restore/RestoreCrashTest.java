package dev.holdfast.operations.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.KernelError;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskEffect;
import dev.holdfast.kernel.process.LiveProcess;
import dev.holdfast.kernel.process.RunAs;
import dev.holdfast.operations.local.DownRequest;
import dev.holdfast.operations.wal.WalReceiver;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/// A restore that is broken off: it leaves nothing that looks like a cluster, and a rerun to the
/// same folder completes. `-Drestore.crashes=500` breaks it off at more places.
@Tag("crash")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestoreCrashTest {
    private static final int CRASHES = Integer.getInteger("restore.crashes", 16);
    private static final int KILLS = Math.max(3, CRASHES / 10);
    private static final long SEED = Long.getLong("restore.seed", System.nanoTime());

    private final RealPostgres server = RealPostgres.start(18);
    private final RecoveryScene scene = new RecoveryScene(server);
    private final Disk disk = new Disk();

    /// Stands for the death of the program.
    private static final class Died extends Error {
        private static final long serialVersionUID = 1L;
    }

    @BeforeAll
    void prepare() {
        Path space = server.socketDirectory().resolve("space");
        disk.createDirectories(space, Disk.PRIVATE_DIRECTORY);
        server.runAs().give(space, disk);
        server.execute("postgres", "create tablespace space location '" + space + "'");
        server.execute("postgres", "create table t tablespace space as select 1 as n");
        try (WalReceiver receiver = scene.receive()) {
            scene.backup();
            server.execute("postgres", "insert into t values (2)");
            scene.store(receiver);
        }
    }

    @AfterAll
    void close() {
        try (server) {
            scene.close();
        }
    }

    @Test
    void killed_at_any_effect_it_leaves_no_cluster_and_a_rerun_completes() {
        var effects = new AtomicInteger();
        Path copy = scene.root.resolve("crashed");
        scene.restore(new Disk(_ -> effects.incrementAndGet()))
                .restore(scene.unstarted("latest", "crashed"), RealPostgres.run());
        Map<String, Long> whole = tree(copy);
        delete(copy);

        var random = new Random(SEED);
        int total = effects.get();
        for (int crash = 0; crash < CRASHES; crash++) {
            // The first and the last ones, where the marker comes and goes, and any others.
            int at =
                    crash < 4
                            ? 5 + crash
                            : crash < 10 ? total - (crash - 3) : random.nextInt(total);
            String as = "effect %d of %d, seed %d".formatted(at, total, SEED);
            var count = new AtomicInteger();
            var dying =
                    new Disk(_ -> {
                        if (count.incrementAndGet() > at) {
                            throw new Died();
                        }
                    });
            assertThrows(
                    Died.class,
                    () ->
                            scene.restore(dying)
                                    .restore(
                                            scene.unstarted("latest", "crashed"),
                                            RealPostgres.run()),
                    as);
            assertNoCluster(copy, whole, as);
            // Without its marker it is whole: nothing is left to do.
            if (!Files.exists(copy.resolve("PG_VERSION")) || RestorePlace.isBrokenOff(copy)) {
                scene.restore().restore(scene.unstarted("latest", "crashed"), RealPostgres.run());
            }
            assertThat(tree(copy)).as(as).isEqualTo(whole);
            delete(copy);
        }
    }

    @Test
    void killed_with_9_at_any_moment_it_leaves_no_cluster_and_a_rerun_completes() throws Exception {
        Path copy = scene.root.resolve("killed");
        var random = new Random(SEED);
        scene.restore().restore(scene.unstarted("latest", "killed"), RealPostgres.run());
        Map<String, Long> whole = tree(copy);
        delete(copy);
        for (int kill = 0; kill < KILLS; kill++) {
            // Each child works on what the one before it left.
            killed(copy, random.nextInt(400));
            assertNoCluster(copy, whole, "seed " + SEED);
            if (Files.exists(copy) && !RestorePlace.isBrokenOff(copy)) {
                delete(copy);
            }
        }
        scene.restore().restore(scene.request("latest", "killed"), RealPostgres.run());
        assertThat(scene.query("killed", "select sum(n) from t")).isEqualTo("3");
        scene.discard("killed");
        delete(copy);
    }

    private void killed(Path copy, int millis) throws Exception {
        Process child =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                RestoreMain.class.getName(),
                                scene.root.toString(),
                                "latest",
                                copy.toString())
                        .redirectErrorStream(true)
                        .start();
        try (BufferedReader said = child.inputReader(StandardCharsets.UTF_8)) {
            assertThat(said.readLine()).isEqualTo("begin");
            child.waitFor(millis, TimeUnit.MILLISECONDS);
        } finally {
            child.destroyForcibly().waitFor();
        }
    }

    /// A cluster is there only if it is there as a whole.
    private static void assertNoCluster(Path copy, Map<String, Long> whole, String as) {
        if (!Files.exists(copy.resolve("global/pg_control"))) {
            return;
        }
        var found = tree(copy);
        if (found.remove(RestorePlace.MARKER) != null
                && found.getOrDefault("global/pg_control", 0L)
                        < whole.getOrDefault("global/pg_control", 0L)) {
            // Being written: a server refuses it.
            found.put("global/pg_control", whole.getOrDefault("global/pg_control", 0L));
        }
        assertThat(found).as(as).isEqualTo(whole);
    }

    @Test
    void cancelled_in_any_step_it_leaves_nothing() {
        for (String step : List.of("read WAL", "restore", "fetch WAL", "make durable", "finish")) {
            Run run = cancelledIn(step);
            try {
                scene.restore().restore(scene.unstarted("latest", "cancelled"), run);
                // Too late: it was done.
                assertThat(tree(scene.root.resolve("cancelled"))).containsKey("global/pg_control");
                delete(scene.root.resolve("cancelled"));
            } catch (CancelledException _) {
                assertThat(scene.root.resolve("cancelled")).as(step).doesNotExist();
                assertThat(scene.root.resolve("cancelled-tablespaces")).as(step).doesNotExist();
            }
        }
    }

    /// A run that is cancelled when the step whose name begins so does.
    private static Run cancelledIn(String step) {
        var run = new AtomicReference<Run>();
        run.set(
                new Run(
                        Clock.systemUTC(),
                        false,
                        _ -> true,
                        List.of(event -> {
                            if (event instanceof RunEvent.Started started
                                    && started.step().startsWith(step)) {
                                run.get().cancel();
                            }
                        })));
        return run.get();
    }

    /// The files are whole by then and stay; `down` finds what may still run.
    @Test
    void cancelled_while_the_copy_starts_it_leaves_a_server_that_down_stops() {
        Run run = cancelledIn("start PostgreSQL");
        assertThrows(
                CancelledException.class,
                () -> scene.restore().restore(scene.request("latest", "begun"), run));
        assertThat(tree(scene.root.resolve("begun"))).containsKey("global/pg_control");
        assertThat(RestorePlace.isBrokenOff(scene.root.resolve("begun"))).isFalse();
        scene.local().down(new DownRequest(), RealPostgres.run());
        assertThat(LiveProcess.workingIn(scene.root.resolve("begun"))).isEmpty();
        scene.discard("begun");
        delete(scene.root.resolve("begun"));
    }

    @Test
    void a_full_disk_is_told_and_nothing_is_left() throws Exception {
        assumeTrue(RunAs.isRoot(), "only root can mount a small file system");
        Path small = Files.createDirectory(scene.root.resolve("small"));
        command("mount", "-t", "tmpfs", "-o", "mode=755,size=20m", "tmpfs", small.toString());
        try {
            assertThatThrownBy(() ->
                            scene.restore()
                                    .restore(
                                            scene.unstarted("latest", "small/copy"),
                                            RealPostgres.run()))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> assertThat(e.failure().code()).isEqualTo(RestoreError.NO_SPACE));
            assertThat(small).isEmptyDirectory();

            command("mount", "-o", "remount,size=300m", small.toString());
            var effects = new AtomicInteger();
            var filling =
                    new Disk(effect -> {
                        // Another program takes the space that was there.
                        if (effect instanceof DiskEffect.Append
                                && effects.incrementAndGet() == 300) {
                            fill(small.resolve("filling"));
                        }
                    });
            assertThatThrownBy(() ->
                            scene.restore(filling)
                                    .restore(
                                            scene.unstarted("latest", "small/copy"),
                                            RealPostgres.run()))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> assertThat(e.failure().code()).isEqualTo(KernelError.DISK_FULL));
            assertThat(small.resolve("copy")).doesNotExist();
            assertThat(small.resolve("copy-tablespaces")).doesNotExist();
        } finally {
            command("umount", "-l", small.toString());
        }
    }

    /// What a broken-off restore did not write to is not emptied by the next one.
    @Test
    void a_rerun_empties_no_folder_but_those_of_the_run_before() throws IOException {
        Path copy = scene.root.resolve("again");
        var count = new AtomicInteger();
        var dying =
                new Disk(_ -> {
                    if (count.incrementAndGet() > 200) {
                        throw new Died();
                    }
                });
        assertThrows(
                Died.class,
                () ->
                        scene.restore(dying)
                                .restore(scene.unstarted("latest", "again"), RealPostgres.run()));
        Path mine = Files.createDirectories(scene.root.resolve("mine"));
        Files.writeString(mine.resolve("precious"), "precious");
        String oid =
                server.query("postgres", "select oid from pg_tablespace where spcname = 'space'");
        var request =
                new RestoreRequest(
                        "latest",
                        copy,
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(oid + "=" + mine));
        assertThatThrownBy(() -> scene.restore().restore(request, RealPostgres.run()))
                .hasMessageContaining("mine is not empty");
        assertThat(mine.resolve("precious")).hasContent("precious");
        assertThat(RestorePlace.isBrokenOff(copy)).isTrue();
        delete(copy);
    }

    private static void fill(Path file) {
        byte[] block = new byte[1 << 16];
        try (var stream = Files.newOutputStream(file)) {
            while (true) {
                stream.write(block);
            }
        } catch (IOException _) {
            // Full.
        }
    }

    private static void command(String... words) throws Exception {
        assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
    }

    private void delete(Path copy) {
        disk.deleteTree(copy);
        disk.deleteTree(copy.resolveSibling(copy.getFileName() + "-tablespaces"));
    }

    /// Everything in a copy, with the sizes of files.
    private static Map<String, Long> tree(Path copy) {
        var tree = new TreeMap<String, Long>();
        try (var paths = Files.walk(copy)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                boolean isFile = Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS);
                tree.put(copy.relativize(path).toString(), isFile ? Files.size(path) : -1);
            }
            return tree;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
