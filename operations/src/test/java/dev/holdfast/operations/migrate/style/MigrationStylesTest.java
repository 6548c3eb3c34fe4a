package dev.holdfast.operations.migrate.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.operations.config.MigrationTool;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Tag("servers")
class MigrationStylesTest {
    private static final String DBMATE = "-- migrate:up\n-- migrate:down\n";
    private static final String GOOSE = "-- +goose Up\nselect 1;\n";

    /// What each tool's table is made with.
    private static final Map<String, String> TABLES =
            Map.of(
                    "golang-migrate",
                    "create table schema_migrations (version bigint primary key, dirty boolean not null)",
                    "dbmate",
                    "create table schema_migrations (version varchar primary key)",
                    "alembic",
                    "create table alembic_version (version_num varchar(32) not null)",
                    "Rails",
                    "create table schema_migrations (version varchar primary key); create table"
                            + " ar_internal_metadata (key varchar, value varchar)",
                    "sqlx",
                    "create table _sqlx_migrations (version bigint)",
                    "Liquibase",
                    "create table databasechangelog (id varchar)",
                    "Sqitch",
                    "create schema sqitch; create table sqitch.changes (change_id text)",
                    "pgroll",
                    "create schema pgroll; create table pgroll.migrations (name text)",
                    "Ecto",
                    "create table schema_migrations (version bigint, inserted_at timestamp)");

    @TempDir Path folder;

    private StyleScene scene;

    @BeforeEach
    void open() {
        scene = StyleScene.on(RealPostgres.shared(18), folder);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private String found() {
        return found(Optional.empty());
    }

    private String found(Optional<MigrationTool> declared) {
        return MigrationStyles.find(folder, scene.session, declared, Instant.EPOCH).name();
    }

    private void files(String names) {
        for (String name : names.split(" ")) {
            String text =
                    name.contains("mate") ? DBMATE : name.contains("goose") ? GOOSE : "select 1;";
            scene.file(name, text);
        }
    }

    private void tables(String tools) {
        Arrays.stream(tools.split(" ")).map(TABLES::get).forEach(scene::write);
    }

    @ParameterizedTest
    @CsvSource({
        "1_a.up.sql 1_a.down.sql, golang-migrate",
        "V1__a.sql notes.txt, flyway",
        "more/V1__a.sql, flyway",
        "R__view.sql, flyway",
        "1_mate.sql 2_mate.sql, dbmate",
        "2_mate.sql 1_other.sql, dbmate",
        "1_goose.sql, goose",
        "1_code.go, goose",
        "1_a.sql 02.sql, plain",
        "env.py versions/1.py, alembic",
        "alembic.ini db/env.py, alembic",
        "readme.md, golang-migrate"
    })
    void files_tell_whose_they_are(String files, String style) {
        files(files);
        if (files.contains("1.py")) {
            scene.file("versions/1.py", "revision = 'a'");
        }

        assertThat(found()).isEqualTo(style);
        assertThat(MigrationStyles.find(folder, Optional.empty()).name()).isEqualTo(style);
    }

    @ParameterizedTest
    @EnumSource(MigrationTool.class)
    void what_each_style_writes_is_found_again(MigrationTool tool) {
        scene.file("alembic.ini", "[alembic]\n");
        var style = MigrationStyles.find(folder, scene.session, Optional.of(tool), Instant.EPOCH);
        scene.write(style.table(scene.session).creation());
        Path empty = folder.resolve("empty");
        assertThat(empty.toFile().mkdir()).isTrue();

        if (tool == MigrationTool.ALEMBIC) {
            assertThat(found()).isEqualTo("alembic");
        } else {
            assertThat(
                            MigrationStyles.find(
                                            empty, scene.session, Optional.empty(), Instant.EPOCH)
                                    .name())
                    .isEqualTo(tool.toString())
                    .isEqualTo(style.name());
        }
    }

    @ParameterizedTest
    @CsvSource({"golang-migrate", "dbmate"})
    void a_table_of_one_name_is_told_by_its_columns(String tool) {
        tables(tool);

        assertThat(found()).isEqualTo(tool);
    }

    @Test
    void a_table_that_the_files_confirm_decides() {
        files("V1__a.sql 1_a.up.sql");
        assertThatThrownBy(this::found)
                .hasMessageContaining(
                        "has files of golang-migrate (1_a.up.sql) and flyway (V1__a.sql)");

        tables("golang-migrate alembic");
        assertThat(found()).isEqualTo("golang-migrate");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "1_a.up.sql ! dbmate ! has files of golang-migrate (1_a.up.sql), but the database was migrated by dbmate (table public.schema_migrations)",
                "1_mate.sql ! golang-migrate ! has files of dbmate (1_mate.sql), but the database was migrated by golang-migrate",
                "1_mate.sql ! Rails ! but the database was migrated by Rails (table public.schema_migrations)",
                "1_a.up.sql ! sqlx ! but the database was migrated by sqlx (table public._sqlx_migrations)",
                "1_a.sql ! golang-migrate ! has files of plain (1_a.sql), but the database was",
                "V1__a.sql ! Sqitch ! by Sqitch (table sqitch.changes)"
            })
    void files_and_table_that_contradict_each_other_are_refused(
            String files, String tables, String message) {
        files(files);
        tables(tables);

        assertThatThrownBy(this::found).hasMessageContaining(message);
        assertThat(found(Optional.of(MigrationTool.PLAIN))).isEqualTo("plain");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "x.txt ! Liquibase ! those of Liquibase (table public.databasechangelog), which Holdfast cannot run",
                "x.txt ! pgroll ! those of pgroll (table pgroll.migrations)",
                "x.txt ! Ecto ! those of an unknown tool (table public.schema_migrations)",
                "x.txt ! dbmate alembic ! migrated by alembic (table public.alembic_version) and dbmate",
                "1_a.rb ! '' ! those of Rails (1_a.rb)",
                "db.changelog-master.xml ! '' ! those of Liquibase (db.changelog-master.xml)",
                "1_a/migration.sql ! '' ! those of Prisma (1_a/migration.sql)",
                "1_a/up.sql ! '' ! those of Diesel (1_a/up.sql)"
            })
    void what_nobody_here_can_run_is_named(String files, String tables, String message) {
        files(files);
        if (!tables.isEmpty()) {
            tables(tables);
        }

        assertThatThrownBy(this::found).hasMessageContaining(message);
    }

    @Test
    void the_tables_of_other_schemas_do_not_count() {
        scene.write(
                "create schema other; create table other.schema_migrations (version varchar); create"
                        + " table other.flyway_schema_history (a int)");
        files("1_a.sql");

        assertThat(found()).isEqualTo("plain");
    }
}
