package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Folders as nobody should keep them: a clear error and nothing changed, or nothing odd at all.
@Tag("servers")
class HostileFilesTest {
    @TempDir private Path folder;

    private Scene scene() {
        return new Scene(RealPostgres.shared(18), folder);
    }

    /// What the records would stand in, had they been sent behind it.
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "create table t(); /* and ! line 1, column 19 begins a comment that has no end",
                "create table t();|select 'abc ! line 2, column 8 begins a quote that has no end",
                "create table t();|do $x$ begin ! line 2, column 4 begins a dollar quote that has no end",
                "select \"abc ! line 1, column 8 begins a quoted name that has no end"
            })
    void what_has_no_end_is_not_sent(String text, String message) {
        var scene = scene().file("1_a.up.sql", text.replace('|', '\n'));

        assertThatThrownBy(scene::up)
                .hasMessageContaining("MIGRATE-004")
                .hasMessageContaining("1_a.up.sql " + message);
        assertThat(scene.row()).isEqualTo("no table");
        assertThat(scene.tables()).isEmpty();
    }

    @Test
    void bytes_that_are_no_text_are_not_sent() {
        var scene = scene().file("1_a.up.sql", "create table t();");
        for (byte[] bytes :
                new byte[][] {
                    "select 1;\n\0".getBytes(StandardCharsets.UTF_8),
                    "select 'é';".getBytes(StandardCharsets.ISO_8859_1),
                    "select 1;".getBytes(StandardCharsets.UTF_16)
                }) {
            scene.file("2_b.up.sql", bytes);

            assertThatThrownBy(scene::up).hasMessageContaining("MIGRATE-004: 2_b.up.sql has a ");
            assertThat(scene.row()).isEqualTo("no table");
        }
    }

    @Test
    void what_is_no_file_is_told_so_and_never_read() throws IOException {
        var scene = scene();
        Path link = folder.resolve("1_a.up.sql");
        for (String target : new String[] {"/dev/zero", folder.toString()}) {
            Files.createSymbolicLink(link, Path.of(target));
            assertThatThrownBy(scene::up).hasMessageContaining("MIGRATE-004: 1_a.up.sql is ");
            Files.delete(link);
        }
        for (String target : new String[] {"nowhere", "1_a.up.sql"}) {
            Files.createSymbolicLink(link, Path.of(target));
            assertThatThrownBy(scene::up).hasMessageContaining("KERNEL-004: cannot read " + link);
            Files.delete(link);
        }
        assertThat(scene.row()).isEqualTo("no table");
    }

    @ParameterizedTest
    @ValueSource(strings = {"01_b.up.sql", "1_a.up.sql~", "1_b.up.SQL", "000_1.up.sql 0_1.up.sql"})
    void one_version_twice_is_refused(String names) {
        var scene = scene().file("1_a.up.sql", "create table t();");
        for (String name : names.split(" ")) {
            scene.file(name, "create table u();");
        }

        assertThatThrownBy(scene::up)
                .hasMessageContaining("MIGRATE-003")
                .hasMessageContaining("are the same migration");
        assertThat(scene.row()).isEqualTo("no table");
    }

    @Test
    void names_of_all_kinds_go_through_the_tables_as_they_are() {
        var scene =
                scene().file("1_.up.sql", "")
                        .file("2_a'b\"c$$d\\e.up.sql", "-- nothing")
                        .file("3_a\nb.up.sql", "/* nothing /* at */ all */;;")
                        .file("4_\u001b[31m.up.sql", "create table t();")
                        .file(".5_hidden.up.sql", "select 1/0;");

        assertThat(scene.up().to()).hasToString("4");
        assertThat(scene.history()).hasSize(4);
        assertThat(
                        scene.query(
                                "select string_agg(title, '|' order by id) from holdfast.migration_step"))
                .isEqualTo("|a'b\"c$$d\\e|a\nb|\u001b[31m");
        assertThat(scene.status())
                .returns(0, StatusResult::pending)
                .returns(0, StatusResult::modified);
    }

    /// As Kubernetes mounts a ConfigMap: each file a link through a link to a folder.
    @Test
    void a_mounted_config_map_is_a_folder_like_any_other() throws IOException {
        Path data = Files.createDirectory(folder.resolve("..2026_11_22"));
        Files.writeString(data.resolve("1_a.up.sql"), "create table t();");
        Files.createSymbolicLink(folder.resolve("..data"), Path.of("..2026_11_22"));
        Files.createSymbolicLink(folder.resolve("1_a.up.sql"), Path.of("..data/1_a.up.sql"));
        var scene = scene();

        assertThat(scene.up().to()).hasToString("1");
        assertThat(scene.tables()).isEqualTo("t");
        assertThat(scene.said).isEmpty();
    }

    /// The commits of a run but the last do not wait for the disk each.
    @Test
    void what_a_failed_run_has_applied_outlives_a_crash_of_the_server() throws Exception {
        try (var server = RealPostgres.start(18)) {
            var scene = new Scene(server, folder).tables(3).file("004_bad.up.sql", "select 1/0;");

            assertThatThrownBy(scene::up).hasMessageContaining("004_bad.up.sql line 1");
            server.kill();
            server.startAgain();

            assertThat(scene.row()).isEqualTo("3");
            assertThat(scene.tables()).isEqualTo("t1 t2 t3");
        }
    }

    @Test
    void thousands_of_migrations_take_seconds() {
        var scene = scene();
        IntStream.rangeClosed(1, 5_000)
                .forEach(n -> scene.file("%05d_n.up.sql".formatted(n), "select 1;\n"));
        long began = System.nanoTime();

        assertThat(scene.status().pending()).isEqualTo(5_000);
        assertThat(scene.force("4900").to()).hasToString("4900");
        assertThat(scene.up().migrations()).hasSize(100);
        assertThat(scene.status())
                .returns(0, StatusResult::pending)
                .returns(0, StatusResult::modified);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
    }
}
