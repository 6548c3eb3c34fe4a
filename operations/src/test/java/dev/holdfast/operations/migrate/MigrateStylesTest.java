package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands on the files and tables of each tool.
@Tag("servers")
class MigrateStylesTest {
    @TempDir private Path folder;

    @OnEveryPostgres
    void flyways_files_go_up_and_its_table_stays_its_own(RealPostgres server) {
        var scene = new Scene(server, folder);
        scene.file("V1__first.sql", "create table t1(a int);")
                .file("V1.1__index.sql", "create index concurrently t1_a on t1(a);")
                .file("V2__second.sql", "create table t2(a int);")
                .file("U2__second.sql", "drop table t2;")
                .file("R__view.sql", "create or replace view v as select 1 as a;");

        assertThat(scene.status())
                .returns("flyway", StatusResult::style)
                .returns(4, StatusResult::pending);
        assertThat(scene.up().to()).hasToString("2");
        assertThat(scene.up().migrations()).isEmpty();
        assertThat(scene.query(HISTORY)).isEqualTo("1:first,1.1:index,2:second,-:view");

        scene.file("R__view.sql", "create or replace view v as select 2 as a;");
        assertThat(scene.up().migrations()).hasSize(1);
        assertThat(scene.query("select a from v")).isEqualTo("2");
        assertThat(scene.down(1).to()).hasToString("1.1");
        assertThat(scene.query("select to_regclass('t2') is null")).isEqualTo("t");
        assertThat(scene.up().to()).hasToString("2");
        assertThatThrownBy(() -> scene.goTo("1")).hasMessageContaining("MIGRATE-009");
        assertThat(scene.query("select count(*) from flyway_schema_history where not success"))
                .isEqualTo("0");
    }

    private static final String HISTORY =
            "select string_agg(coalesce(version, '-') || ':' || description, ',' order by"
                    + " installed_rank) from flyway_schema_history";

    @OnEveryPostgres
    void dbmates_files_go_up_and_down(RealPostgres server) {
        var scene = new Scene(server, folder);
        scene.file(
                        "001_first.sql",
                        "-- migrate:up\ncreate table t1();\n-- migrate:down\ndrop table t1;\n")
                .file(
                        "20260102030405060708_late.sql",
                        "-- migrate:up\ncreate table t2();\n-- migrate:down\ndrop table t2;\n");

        assertThat(scene.up().to()).hasToString("20260102030405060708");
        assertThat(scene.status()).returns("dbmate", StatusResult::style);
        assertThat(versions(scene)).isEqualTo("001,20260102030405060708");
        assertThat(scene.down(1).to()).hasToString("1");
        assertThat(scene.tables()).isEqualTo("t1");
        assertThat(versions(scene)).isEqualTo("001");
        assertThat(scene.downAll().to()).hasToString("none");
        assertThat(scene.tables()).isEmpty();
    }

    private static String versions(Scene scene) {
        return scene.query(
                "select string_agg(version, ',' order by version) from schema_migrations");
    }

    @OnEveryPostgres
    void gooses_files_go_up_and_down(RealPostgres server) {
        var scene = new Scene(server, folder);
        scene.file(
                        "00001_first.sql",
                        """
                        -- +goose Up
                        -- +goose StatementBegin
                        create function f() returns int language sql as $$ select 1; $$;
                        -- +goose StatementEnd
                        create table t1();
                        -- +goose Down
                        drop table t1;
                        drop function f;
                        """)
                .file(
                        "00002_index.sql",
                        """
                        -- +goose NO TRANSACTION
                        -- +goose Up
                        create table t2(a int);
                        create index concurrently t2_a on t2(a);
                        -- +goose Down
                        drop table t2;
                        """);

        assertThat(scene.up().to()).hasToString("2");
        assertThat(scene.status()).returns("goose", StatusResult::style);
        assertThat(
                        scene.query(
                                "select string_agg(version_id::text, ',' order by id) from goose_db_version"))
                .isEqualTo("0,1,2");
        assertThat(scene.down(1).to()).hasToString("1");
        assertThat(scene.downAll().to()).hasToString("none");
        assertThat(scene.query("select count(*) from goose_db_version")).isEqualTo("1");
    }

    @Test
    void what_a_tool_does_not_record_the_journal_does() {
        var scene = new Scene(RealPostgres.shared(18), folder);
        scene.file(
                "00001_parts.sql",
                """
                -- +goose NO TRANSACTION
                -- +goose Up
                create table t1(a int);
                create unique index concurrently t1_a on t1(a);
                select 1/0;
                """);

        assertThatThrownBy(scene::up).hasMessageContaining("00001_parts.sql line 5");

        assertThat(scene.status().dirty()).isTrue();
        assertThat(scene.status().sentence())
                .contains("its first 2 of 3 statements (to line 4) are applied");
        scene.file(
                "00001_parts.sql",
                """
                -- +goose NO TRANSACTION
                -- +goose Up
                create table t1(a int);
                create unique index concurrently t1_a on t1(a);
                create table t2();
                """);
        assertThat(scene.up().to()).hasToString("1");
        assertThat(scene.tables()).contains("t1 t2");
        assertThat(scene.status().dirty()).isFalse();
        assertThatThrownBy(() -> scene.down(1)).hasMessageContaining("MIGRATE-009");
    }

    @Test
    void plain_files_are_applied_in_their_order() {
        var scene = new Scene(RealPostgres.shared(18), folder);
        scene.file("001_first.sql", "create table t1();")
                .file("010_last.sql", "create table t2();");

        assertThat(scene.up().migrations()).hasSize(2);
        assertThat(scene.status())
                .returns("plain", StatusResult::style)
                .returns(0, StatusResult::pending);
        assertThat(scene.up().migrations()).isEmpty();
        assertThat(scene.tables()).isEqualTo("t1 t2");
    }

    @Test
    void a_failed_file_of_any_tool_leaves_its_table_as_it_was() {
        var scene = new Scene(RealPostgres.shared(18), folder);
        scene.file("V1__first.sql", "create table t1();")
                .file("V2__bad.sql", "create table t2(); select 1/0;");

        assertThatThrownBy(scene::up).hasMessageContaining("V2__bad.sql line 1");

        assertThat(scene.tables().replace("flyway_schema_history", "").strip()).isEqualTo("t1");
        assertThat(scene.query(HISTORY)).isEqualTo("1:first");
        assertThat(scene.status()).returns(false, StatusResult::dirty);
    }

    @Test
    void a_version_that_is_not_recorded_is_noticed_also_below_the_newest() {
        var scene = new Scene(RealPostgres.shared(18), folder);
        scene.file(
                        "1_one.sql",
                        "-- migrate:up\ncreate table t1();\n-- migrate:down\ndrop table t1;\n")
                .file(
                        "2_two.sql",
                        "-- migrate:up\ndelete from schema_migrations;\n-- migrate:down\nselect 1;\n");

        assertThatThrownBy(scene::up)
                .hasMessageContaining("MIGRATE-019")
                .hasMessageContaining("does not say that migration 1 one was applied");
    }

    @Test
    void a_run_goes_on_behind_an_index_that_was_dropped_before_it_was_killed() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(1);
        scene.up();
        scene.execute("create index t1_a on t1(a)");
        scene.file(
                "002_parts.up.sql",
                "create table t2(a int); drop index concurrently t1_a; create table t3(a int);");
        // The second statement fails, so that the journal says where it was.
        scene.execute(
                "create function no() returns event_trigger language plpgsql as $$ begin raise 'no'; end $$;"
                        + " create event trigger no on ddl_command_start when tag in ('DROP INDEX') execute function no()");
        assertThatThrownBy(scene::up).hasMessageContaining("002_parts.up.sql line 1");
        scene.execute("drop event trigger no; drop function no(); drop index t1_a");

        // One that was refused has dropped nothing, whoever did.
        assertThatThrownBy(scene::up).hasMessageContaining("does not exist");
        scene.execute(
                "update holdfast.migration_step set outcome = 'running', ended = null, error = null where id = (select max(id) from holdfast.migration_step)");

        assertThat(scene.up().to()).hasToString("2");
        assertThat(scene.tables()).isEqualTo("t1 t2 t3");
    }

    @Test
    void the_lint_of_a_folder_knows_what_is_applied_where_it_may_ask() {
        var scene = new Scene(RealPostgres.shared(18), folder);
        scene.file("1_users.up.sql", "create table users(id bigint primary key, email text);")
                .file("1_users.down.sql", "drop table users;")
                .file("2_index.up.sql", "\ncreate index users_email on users(email);")
                .file("2_index.down.sql", "drop index concurrently users_email;");
        scene.up(1);
        var request = new LintRequest(Optional.empty(), false, false, Optional.empty());

        var offline = scene.service().lint(request, scene.run());

        assertThat(offline.files()).isEqualTo(4);
        assertThat(offline.findings()).extracting(LintResult.Line::rule).contains("blocking-index");
        var asked = new LintRequest(Optional.empty(), true, true, Optional.empty());
        var live = scene.service().lint(asked, scene.run());
        assertThat(live.files()).isEqualTo(2);
        assertThat(live.findings())
                .anySatisfy(it -> {
                    assertThat(it.rule()).isEqualTo("blocking-index");
                    assertThat(it.line()).isEqualTo(2);
                    assertThat(String.join("\n", it.safeForm()))
                            .containsIgnoringCase("concurrently");
                });
        assertThat(live.annotations().orElseThrow())
                .contains("file=" + folder.resolve("2_index.up.sql") + ",line=2,")
                .contains("title=blocking-index::");
        assertThat(live.saferForms()).isEmpty();
        scene.file("1_users.up.sql", "create table users(id bigint primary key, email text);")
                .file(
                        "2_index.up.sql",
                        "-- holdfast:allow blocking-index: the table is empty until the launch\n"
                                + "create index users_email on users(email);");
        assertThat(scene.service().lint(asked, scene.run()).passed()).isTrue();
    }
}
