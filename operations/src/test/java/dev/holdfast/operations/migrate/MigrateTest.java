package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.KernelError;
import dev.holdfast.kernel.Secret;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The five operations on good files.
@Tag("servers")
class MigrateTest {
    @TempDir private Path folder;

    @OnEveryPostgres
    void goes_up_and_down_and_to_versions_as_golang_migrate_does(RealPostgres server) {
        var scene = new Scene(server, folder).tables(4);

        assertThat(scene.status())
                .returns("none", it -> it.version().toString())
                .returns(4, StatusResult::pending)
                .returns(true, StatusResult::passed);
        assertThat(scene.row()).isEqualTo("no table");

        assertThat(scene.up(2).sentence())
                .isEqualTo(
                        "Applied 2 migrations: database %s went from version none to 2."
                                .formatted(scene.database));
        assertThat(scene.row()).isEqualTo("2");
        assertThat(scene.up().migrations())
                .extracting(it -> it.version() + " " + it.title() + " " + it.direction())
                .containsExactly("3 table_3 UP", "4 table_4 UP");
        assertThat(scene.tables()).isEqualTo("t1 t2 t3 t4");

        assertThat(scene.down(1).to()).hasToString("3");
        assertThat(scene.row()).isEqualTo("3");
        assertThat(scene.goTo("1").migrations())
                .extracting(it -> it.version() + " " + it.direction())
                .containsExactly("3 DOWN", "2 DOWN");
        assertThat(scene.tables()).isEqualTo("t1");
        assertThat(scene.goTo("003").to()).hasToString("3");
        assertThat(scene.status().migrations())
                .extracting(it -> it.version() + " " + it.state())
                .containsExactly("1 APPLIED", "2 APPLIED", "3 APPLIED", "4 PENDING");

        assertThat(scene.downAll().to()).hasToString("none");
        assertThat(scene.row()).isEqualTo("empty");
        assertThat(scene.tables()).isEmpty();
    }

    @Test
    void nothing_to_do_is_a_success_but_a_number_out_of_reach_is_not() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(2);
        scene.up();

        assertThat(scene.up().sentence()).startsWith("No change: ").contains("at version 2.");
        assertThat(scene.up().passed()).isTrue();
        assertThat(scene.goTo("2").passed()).isTrue();
        assertThat(scene.up(1)).returns(1, MigrateResult::missing);
        assertThat(scene.up(1).passed()).isFalse();
        assertThat(scene.down(5))
                .returns(3, MigrateResult::missing)
                .returns(false, MigrateResult::passed);
        assertThat(scene.row()).isEqualTo("empty");
        assertThat(scene.downAll().passed()).isTrue();
    }

    @Test
    void an_empty_folder_is_a_database_without_migrations() {
        var scene = new Scene(RealPostgres.shared(18), folder);

        assertThat(scene.status().sentence()).contains("no migration applied; nothing is pending");
        assertThat(scene.up().passed()).isTrue();
    }

    @Test
    void a_dry_run_shows_the_plan_and_changes_nothing() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(2);
        scene.file("003_more.up.sql", "create table a(); create table b();\n");

        var plan = scene.service().up(Scene.upRequest(null), scene.dryRun());

        assertThat(plan.planned()).isTrue();
        assertThat(plan.sentence()).startsWith("Would apply 3 migrations: ");
        assertThat(plan.migrations())
                .extracting(it -> it.version() + ": " + it.statements() + ", " + it.size())
                .containsExactly("1: 1, 23 B", "2: 1, 23 B", "3: 2, 36 B");
        assertThat(scene.row()).isEqualTo("no table");
        scene.up(2);
        var down =
                new DownRequest(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false);
        assertThat(scene.service().down(down, scene.dryRun()).migrations()).hasSize(2);
        var forced = scene.service().force(Scene.forceRequest("1"), scene.dryRun());
        assertThat(forced.sentence()).contains("would be recorded at version 1");
        assertThat(scene.row()).isEqualTo("2");
        assertThat(scene.asked).isEmpty();
    }

    @Test
    void undoing_lists_what_goes_and_asks_for_the_databases_name() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(3);
        scene.isProtected = true;
        scene.up();
        scene.agrees = false;

        assertThatThrownBy(() -> scene.goTo("1"))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(KernelError.NOT_CONFIRMED));
        assertThat(scene.asked)
                .singleElement()
                .satisfies(question -> {
                    assertThat(question.typedName()).isEqualTo(scene.database);
                    assertThat(question.alwaysTyped()).isTrue();
                    assertThat(question.goes())
                            .containsExactly(
                                    "what migration 3 table_3 made, by 003_table_3.down.sql",
                                    "what migration 2 table_2 made, by 002_table_2.down.sql");
                });
        assertThat(scene.tables()).isEqualTo("t1 t2 t3");
        assertThat(scene.row()).isEqualTo("3");
    }

    @Test
    void force_records_a_version_and_runs_nothing() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(3);

        assertThat(scene.force("2").sentence()).contains("recorded at version 2, clean");
        assertThat(scene.row()).isEqualTo("2");
        assertThat(scene.tables()).isEmpty();
        scene.execute("update schema_migrations set dirty = true");
        assertThat(scene.force("none").wasDirty()).isTrue();
        assertThat(scene.row()).isEqualTo("empty");
        scene.force("77");
        assertThat(scene.row()).isEqualTo("77");
        assertThat(scene.said).anyMatch(text -> text.contains("has version 77"));
    }

    @Test
    void a_database_of_golang_migrate_is_taken_over_and_handed_back() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(3);
        // What golang-migrate leaves after two files.
        scene.execute(
                "create table schema_migrations"
                        + " (version bigint not null primary key, dirty boolean not null);"
                        + " insert into schema_migrations values (2, false);"
                        + " create table t1(a int); create table t2(a int)");

        assertThat(scene.up().migrations()).hasSize(1);

        assertThat(scene.row()).isEqualTo("3");
        assertThat(
                        scene.query(
                                "select string_agg(format('%s %s %s', attname, atttypid::regtype,"
                                        + " attnotnull), ',' order by attnum) from pg_attribute"
                                        + " where attrelid = 'schema_migrations'::regclass"
                                        + " and attnum > 0"))
                .isEqualTo("version bigint t,dirty boolean t");
        assertThat(scene.query("select count(*) from schema_migrations")).isEqualTo("1");
    }

    @Test
    void the_table_may_have_another_name_and_schema() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(1);
        scene.execute("create schema tools");
        var plain = scene.target;

        scene.target =
                plain.withParameter("x-migrations-table", "tools.versions")
                        .withParameter("x-migrations-table-quoted", "true");
        assertThatThrownBy(scene::up).hasMessageContaining("not a quoted name");
        scene.target =
                plain.withParameter("x-migrations-table", "\"tools\".\"my versions\"")
                        .withParameter("x-migrations-table-quoted", "1");
        scene.up();
        assertThat(scene.query("select version from tools.\"my versions\"")).isEqualTo("1");

        scene.target = plain.withParameter("x-migrations-table", "a.b \"c");
        assertThat(scene.status().version()).hasToString("none");
        scene.force("1");
        assertThat(scene.query("select version from \"a.b \"\"c\"")).isEqualTo("1");

        scene.target = plain.withParameter("search_path", "tools");
        scene.force("1");
        assertThat(scene.query("select version from tools.schema_migrations")).isEqualTo("1");
        assertThat(scene.row()).isEqualTo("no table");
    }

    @Test
    void a_role_that_may_only_read_sees_the_status() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(2);
        scene.up(1);
        String reader = scene.database + "_reader";
        scene.execute(
                "create role %s login password 'pw'; grant select on schema_migrations to %s"
                        .formatted(reader, reader));
        scene.target = scene.target.withUser(reader, Optional.of(Secret.of("pw")));

        assertThat(scene.status().version()).hasToString("1");
        assertThatThrownBy(scene::up)
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> {
                            assertThat(e.failure().code()).isEqualTo(MigrateError.FILE_REFUSED);
                            assertThat(e.failure().facts()).containsEntry("sqlstate", "42501");
                        });
        assertThat(scene.row()).isEqualTo("1");
    }

    @OnEveryPostgres
    void files_run_as_golang_migrate_would_run_them(RealPostgres server) {
        var scene = new Scene(server, folder);
        scene.file(
                        "1_function.up.sql",
                        """
                        create table log(line text);
                        create function note(text) returns void language plpgsql as $body$
                        begin
                          insert into log values ($1 || ';'); -- a ; in a comment
                        end;
                        $body$;
                        select note('first');
                        """)
                .file("2_concurrently.up.sql", "create index concurrently log_line on log(line);\n")
                .file("3_own_transaction.up.sql", "begin;\r\ncreate table crlf();\r\ncommit;\r\n")
                .file("4_empty.up.sql", "")
                .file("5_blank.up.sql", " \n\t\n")
                .file("6_comments.up.sql", "-- nothing yet\n/* really */\n")
                .file("7_marked.up.sql", "\uFEFFcreate table marked();")
                .file("8_only_down.down.sql", "select 1")
                .file("9_zone.up.sql", "create table zone as select current_setting('TimeZone') z;")
                .file("README.md", "not a migration")
                .file("10_x.sql", "neither is this");

        var result = scene.up();

        assertThat(result.to()).hasToString("9");
        assertThat(scene.query("select line from log")).isEqualTo("first;");
        assertThat(
                        scene.query(
                                "select indisvalid from pg_index"
                                        + " where indexrelid = 'log_line'::regclass"))
                .isEqualTo("t");
        assertThat(scene.tables()).isEqualTo("crlf log marked zone");
        assertThat(scene.query("select z from zone")).isEqualTo(scene.query("show log_timezone"));
        assertThat(scene.said)
                .anyMatch(text -> text.contains("7_marked.up.sql begins with a byte order mark"))
                .anyMatch(text -> text.contains("8 only_down has no up file"));
        assertThat(scene.row()).isEqualTo("9");
    }

    @Test
    void ten_megabytes_are_one_migration() {
        var scene = new Scene(RealPostgres.shared(18), folder);
        var text = new StringBuilder("create table big(a int, b text);\n");
        while (text.length() < 10_000_000) {
            text.append("insert into big values (1, '").append("x".repeat(9_950)).append("');\n");
        }
        scene.file("1_big.up.sql", text.toString());

        assertThat(scene.up().migrations().getFirst().statements()).isGreaterThan(1000);

        assertThat(scene.query("select count(*) > 1000 from big")).isEqualTo("t");
    }

    @Test
    void links_to_files_count_and_folders_do_not() throws IOException {
        var scene = new Scene(RealPostgres.shared(18), folder.resolve("migrations"));
        Files.createDirectories(scene.folder.resolve("002_folder.up.sql"));
        Files.writeString(folder.resolve("elsewhere.sql"), "create table linked()");
        Files.createSymbolicLink(
                scene.folder.resolve("001_link.up.sql"), folder.resolve("elsewhere.sql"));

        assertThat(scene.up().to()).hasToString("1");
        assertThat(scene.tables()).isEqualTo("linked");
    }

    @Test
    void what_a_file_selects_or_sets_does_not_disturb_the_next_ones() {
        var scene = new Scene(RealPostgres.shared(18), folder);
        // As pg_dump writes it: the search path stays empty for the rest of the session.
        scene.file(
                        "1_dump.up.sql",
                        """
                        SET standard_conforming_strings = on;
                        SELECT pg_catalog.set_config('search_path', '', false);
                        CREATE TABLE public.a (x integer);
                        """)
                .file("2_next.up.sql", "create table public.b(); select * from public.a;");

        scene.up();

        assertThat(scene.row()).isEqualTo("2");
        assertThat(scene.tables()).isEqualTo("a b");
    }

    @Test
    void the_example_of_the_guides_goes_up_and_down_again() throws IOException {
        Path migrations = exampleMigrations();
        var scene = new Scene(RealPostgres.shared(18), migrations);

        assertThat(scene.up().to()).hasToString("8");
        assertThat(scene.status().pending()).isZero();
        scene.goTo("4");
        scene.goTo("8");
        scene.downAll();

        assertThat(scene.row()).isEqualTo("empty");
        assertThat(scene.tables()).isEmpty();
    }

    private static Path exampleMigrations() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            Path migrations = at.resolve("examples/tmi/migrations");
            if (Files.isDirectory(migrations)) {
                return migrations;
            }
        }
        throw new IllegalStateException("run the tests within the checkout");
    }

    @Test
    void steps_take_time_and_say_so() {
        var scene = new Scene(RealPostgres.shared(18), folder);
        scene.file("1_slow.up.sql", "select pg_sleep(0.05)");

        assertThat(scene.up().migrations().getFirst().elapsed().orElseThrow())
                .isGreaterThan(Duration.ofMillis(50));
    }
}
