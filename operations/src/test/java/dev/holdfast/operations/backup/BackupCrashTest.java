package dev.holdfast.operations.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.store.repository.BackupLabel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Holdfast is killed while it backs up. Wherever that is: what is listed is whole, nothing is left
/// on the server, and the next run works and finds what was stored.
@Tag("crash")
@Timeout(240)
class BackupCrashTest {
    private static final int KILLED = 137;
    // Vacuum would change pages between two backups that are compared.
    private static final RealPostgres SERVER = RealPostgres.start(18, Map.of("autovacuum", "off"));

    @TempDir Path root;

    @BeforeAll
    static void fill() {
        SERVER.execute(
                "postgres",
                "create table kept as select n, md5(n::text) as text from generate_series(1, 400000) n");
        SERVER.execute("postgres", "vacuum (freeze, analyze) kept");
    }

    @AfterAll
    static void stop() {
        SERVER.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "begin wait for the server's checkpoint",
                "end wait for the server's checkpoint",
                "begin copy cluster",
                "in copy cluster",
                "end copy cluster",
                "begin wait for the WAL",
                "end wait for the WAL"
            })
    void killed_at_a_step_there_is_no_backup(String step) throws Exception {
        var scene = new Scene(root, SERVER);
        var child = child("step", step);
        assertThat(child.waitFor()).as(said(child)).isEqualTo(KILLED);

        assertThat(scene.repository().backups()).isEmpty();
        assertNextRunWorks(scene);
    }

    @Test
    void killed_at_any_effect_what_is_listed_is_whole() throws Exception {
        var scene = new Scene(root, SERVER);
        var first = child();
        String said = said(first);
        assertThat(first.waitFor()).as(said).isZero();
        int effects = Integer.parseInt(said.strip().replace("effects ", ""));
        BackupLabel old = scene.repository().backups().getFirst();
        for (int effect : chosen(effects)) {
            var child = child("effect", String.valueOf(effect));
            said(child);
            child.waitFor();
            for (BackupLabel label : scene.repository().backups()) {
                assertThat(scene.verify(label.text()).damages())
                        .as("after effect %d of %d", effect, effects)
                        .isEmpty();
            }
        }
        assertThat(scene.repository().backups()).contains(old);
        assertNextRunWorks(scene);
    }

    /// Some at random, each run another, and the last ones: packs, index, list and header.
    private static List<Integer> chosen(int effects) {
        var chosen = new ArrayList<Integer>();
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int some = 0; some < 3; some++) {
            chosen.add(random.nextInt(effects));
        }
        for (int last = 1; last <= 8; last++) {
            chosen.add(effects - last);
        }
        return chosen;
    }

    @Test
    void killed_with_9_at_random_times_the_next_run_adopts_what_is_stored() throws Exception {
        var scene = new Scene(root, SERVER);
        var random = new Random(System.nanoTime());
        for (int round = 0; round < 4; round++) {
            var child = child();
            if (!child.waitFor(300 + random.nextInt(1200), TimeUnit.MILLISECONDS)) {
                child.destroyForcibly();
            }
            child.waitFor();
        }
        assertNextRunWorks(scene);
    }

    private static void assertNextRunWorks(Scene scene) {
        Scene.assertNothingLeft(SERVER);
        RunResult result = scene.backUp();
        assertThat(result.passed()).isTrue();
        BackupLabel label = result.label().orElseThrow();
        assertThat(scene.verify(label.text()).damages()).isEmpty();
        scene.assertSound();
        Scene.assertNothingLeft(SERVER);
        try (var copy = Extraction.start(scene.repository(), label, 18)) {
            assertThat(copy.query("postgres", "select count(*) from kept")).isEqualTo("400000");
        }
    }

    @Test
    void what_a_killed_run_had_stored_is_not_stored_again() throws Exception {
        var scene = new Scene(root, SERVER);
        var child = child("step", "end copy cluster");
        assertThat(child.waitFor()).as(said(child)).isEqualTo(KILLED);
        var whole = child();
        assertThat(said(whole)).startsWith("effects ");
        long stored = scene.repository().stats(scene.run()).packBytes();

        RunResult again = scene.backUp();

        assertThat(again.fresh().orElseThrow().bytes()).isLessThan(1_000_000);
        assertThat(scene.repository().stats(scene.run()).packBytes())
                .isLessThan(stored + 1_000_000);
    }

    private Process child(String... where) throws IOException {
        var command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                BackupChild.class.getName(),
                                root.toString()));
        command.addAll(List.of(where));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static String said(Process child) throws IOException {
        return new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
}
