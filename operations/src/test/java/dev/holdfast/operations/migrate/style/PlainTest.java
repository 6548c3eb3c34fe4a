package dev.holdfast.operations.migrate.style;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.fixture.RealPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("servers")
class PlainTest {
    private static final String ROWS =
            "select version, title, done, elapsed_ms is not null as timed"
                    + " from holdfast.plain_migrations order by version::numeric";

    @TempDir Path folder;

    private final Plain plain = new Plain();
    private StyleScene scene;

    @BeforeEach
    void open() {
        scene = StyleScene.on(RealPostgres.shared(18), folder);
        scene.file("001_users.sql", "begin; create table users (id int); commit;\n")
                .file("2-more.sql", "insert into users values (1);\n")
                .file("10.sql", "create index concurrently i on users (id);\nvacuum users;\n")
                .file("notes.sql", "");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void files_run_in_the_order_of_their_numbers() {
        var read = plain.read(folder);
        assertThat(read.all().stream().map(Migration::name))
                .containsExactly("1 users", "2 more", "10");
        assertThat(read.strangers()).containsExactly("notes.sql");

        scene.up(plain);
        assertThat(scene.rows(ROWS)).containsExactly("1|users|t|t", "2|more|t|t", "10||t|t");
        assertThat(scene.applied(plain)).isEqualTo("1 2 10");
    }

    @Test
    void what_failed_halfway_is_begun_and_not_done() {
        scene.file("11_bad.sql", "vacuum users;\nselect 1/0;\n");
        scene.up(plain);

        var state = scene.state(plain);
        assertThat(state.dirty()).isTrue();
        assertThat(state.version()).isEqualTo(MigrationVersion.of(11));

        var bad = plain.read(folder).find(MigrationVersion.of(11)).orElseThrow();
        scene.write(
                plain.table(scene.session)
                        .takenBack(
                                new Move(
                                        bad,
                                        Direction.UP,
                                        MigrationVersion.of(10),
                                        bad.version())));
        assertThat(scene.state(plain).dirty()).isFalse();
    }

    @Test
    void a_changed_file_is_noticed_and_repaired_but_line_ends_do_not_count() {
        scene.up(plain);
        scene.file("2-more.sql", "insert into users values (1);\r\n");
        assertThat(modified()).isZero();

        scene.file("2-more.sql", "insert into users values (2);\n");
        assertThat(modified()).isEqualTo(1);

        scene.write(plain.table(scene.session).repaired(plain.read(folder)));
        assertThat(modified()).isZero();
    }

    private long modified() {
        var files = plain.read(folder);
        return scene.state(plain).rows().orElseThrow().stream()
                .filter(row -> plain.isModified(files.find(row.version()).orElseThrow(), row))
                .count();
    }

    @Test
    void a_version_is_forced_with_all_below_it() {
        scene.force(plain, "2");
        assertThat(scene.rows(ROWS)).containsExactly("1|users|t|f", "2|more|t|f");
        scene.force(plain, "5");
        assertThat(scene.applied(plain).split(" ")).containsExactlyInAnyOrder("1", "2", "5");
        scene.force(plain, "1");
        assertThat(scene.applied(plain)).isEqualTo("1");
        scene.force(plain, "none");
        assertThat(scene.applied(plain)).isEmpty();
    }
}
