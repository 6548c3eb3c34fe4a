package dev.holdfast.operations.migrate.style;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.fixture.RealPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The expected rows follow goose's own statements (internal/dialects/postgres.go at 3.27.3).
@Tag("servers")
class GooseTableTest {
    private static final String ROWS =
            "select id, version_id, is_applied from goose_db_version order by id";

    @TempDir Path folder;

    private final Goose goose = Goose.usual();
    private StyleScene scene;

    static void files(Path folder) {
        StyleScene.write(
                folder,
                "00001_users.sql",
                """
                -- +goose Up
                create table users (id int);
                -- +goose Down
                drop table users;
                """);
        StyleScene.write(
                folder,
                "00002_index.sql",
                """
                -- +goose NO TRANSACTION
                -- +goose Up
                create index concurrently i on users (id);
                create index concurrently j on users (id);
                -- +goose Down
                drop index concurrently i;
                drop index concurrently j;
                """);
        StyleScene.write(
                folder,
                "20260102030405_function.sql",
                """
                -- +goose Up
                -- +goose StatementBegin
                create function f() returns int language plpgsql as $$
                begin
                  return 1;
                end $$
                -- +goose StatementEnd
                -- +goose Down
                drop function f();
                """);
    }

    @BeforeEach
    void open() {
        files(folder);
        scene = StyleScene.on(RealPostgres.shared(13), folder);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void the_table_is_as_goose_writes_it() {
        scene.up(goose);
        scene.down(goose);
        scene.down(goose);
        assertThat(scene.rows(ROWS)).containsExactly("1|0|t", "2|1|t");

        scene.up(goose);
        assertThat(scene.rows(ROWS))
                .containsExactly("1|0|t", "2|1|t", "5|2|t", "6|20260102030405|t");
        assertThat(scene.state(goose).rows().orElseThrow().getFirst().at()).isPresent();
    }

    @Test
    void the_newest_row_of_a_version_counts() {
        scene.up(goose);
        scene.write(
                "insert into goose_db_version (version_id, is_applied) values (2, false), (1, false),"
                        + " (1, true)");

        assertThat(scene.applied(goose)).isEqualTo("20260102030405 1");
    }

    @Test
    void a_version_is_forced_with_all_below_it() {
        scene.force(goose, "2");
        assertThat(scene.rows(ROWS)).containsExactly("1|0|t", "2|1|t", "3|2|t");

        scene.force(goose, "7");
        assertThat(scene.applied(goose)).isEqualTo("1 2 7");

        scene.force(goose, "none");
        assertThat(scene.rows(ROWS)).containsExactly("1|0|t");
    }
}
