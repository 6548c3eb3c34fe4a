package dev.holdfast.operations.migrate.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.Sql;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The expected rows are those that dbmate 2.36.0 itself writes for [#files], compared once by
/// bench/compare-migration-tools.
@Tag("servers")
class DbmateTableTest {
    @TempDir Path folder;

    private final Dbmate dbmate = new Dbmate();
    private StyleScene scene;

    @SuppressWarnings("StringConcatToTextBlock")
    static void files(Path folder) {
        StyleScene.write(
                folder,
                "001_users.sql",
                """
                -- migrate:up
                create table users (id int);

                -- migrate:down
                drop table users;
                """);
        StyleScene.write(
                folder,
                "20260102030405_index.sql",
                """
                -- a comment

                -- migrate:up transaction:false
                create index concurrently i on users (id);
                -- migrate:down transaction:false
                drop index concurrently i;
                """
                        .replace("\n", "\r\n"));
        StyleScene.write(
                folder,
                "20260102030405060708_twenty_digits.sql",
                "--migrate:up\ninsert into users values (1);\n--migrate:down\ndelete from users;");
        StyleScene.write(folder, "3.sql", "-- migrate:up\n-- migrate:down\n");
    }

    @BeforeEach
    void open() {
        files(folder);
        scene = StyleScene.on(RealPostgres.shared(18), folder);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    @Test
    void the_table_is_as_dbmate_writes_it() {
        scene.up(dbmate);

        assertThat(scene.rows("select version from schema_migrations"))
                .containsExactly("001", "20260102030405060708", "20260102030405", "3");
        assertThat(
                        scene.rows(
                                "select column_name, data_type, is_nullable, character_maximum_length"
                                        + " from information_schema.columns"
                                        + " where table_name = 'schema_migrations'"))
                .containsExactly("version|character varying|NO|null");
    }

    @Test
    void what_is_undone_has_no_row() {
        scene.up(dbmate);
        scene.down(dbmate);
        scene.down(dbmate);

        assertThat(scene.rows("select version from schema_migrations"))
                .containsExactly("001", "20260102030405060708");
        assertThat(scene.state(dbmate).version().text()).isEqualTo("20260102030405060708");
    }

    @Test
    void a_version_is_forced_with_all_below_it() {
        scene.force(dbmate, "20260102030405");
        assertThat(scene.rows("select version from schema_migrations order by 1"))
                .containsExactly("001", "20260102030405", "3");

        scene.force(dbmate, "4");
        assertThat(scene.applied(dbmate)).isEqualTo("1 3 4");

        scene.force(dbmate, "none");
        assertThat(scene.applied(dbmate)).isEmpty();
    }

    @Test
    void an_older_dbmates_narrower_table_is_known() {
        scene.session.execute(
                Sql.text("create table schema_migrations (version varchar(128) primary key)"));

        scene.up(dbmate);

        assertThat(scene.applied(dbmate).split(" ")).hasSize(4);
    }

    @Test
    void another_tools_table_is_refused() {
        scene.session.execute(
                Sql.text("create table schema_migrations (version bigint, dirty boolean)"));

        assertThatThrownBy(() -> scene.up(dbmate))
                .hasMessageContaining("has other columns than dbmate's");
    }
}
