package dev.holdfast.operations.migrate.style;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Flyway's table says after our runs. The expected rows are those of Flyway 11.8.0 itself,
/// recorded by running it on the same files; bench/compare-migration-tools does it again.
@Tag("servers")
class FlywayTableTest {
    @TempDir Path folder;

    /// Migrations of every kind that Flyway's open core knows.
    static void files(Path folder) {
        StyleScene.write(folder, "V1__create_users.sql", "create table users (id int);\n");
        StyleScene.write(
                folder,
                "V1_2__windows_line_ends.sql",
                "alter table users\r\n  add email text;\r\n-- the end");
        StyleScene.write(folder, "V003__byte_order_mark.sql", "\uFEFFcreate table ümlaut (i int);");
        StyleScene.write(folder, "more/V4__in_a_folder.SQL", "insert into users values (1, 'a');");
        StyleScene.write(folder, "V4.1__.sql", "select 1;");
        StyleScene.write(folder, "V4.2.sql", "");
        StyleScene.write(
                folder,
                "V5__index.sql",
                "create index concurrently users_email on users (email);\n");
        StyleScene.write(
                folder,
                "V6__each_for_itself.sql",
                "insert into users values (2, 'b');\nvacuum users;\n");
        StyleScene.write(
                folder, "V6__each_for_itself.sql.conf", "# as it is\nexecuteInTransaction=false\n");
        StyleScene.write(
                folder,
                "V20260102030405060708__twenty_digits.sql",
                "comment on table users is '${flyway:user} ${flyway:defaultSchema} ${flyway:filename}';");
        StyleScene.write(
                folder,
                "V20260102030405060709__no_placeholder.sql",
                "insert into users values (3, '${not_one}');");
        StyleScene.write(
                folder,
                "V20260102030405060709__no_placeholder.sql.conf",
                "placeholderReplacement=false\n");
        StyleScene.write(
                folder,
                "R__view_of_users.sql",
                "create or replace view all_users as\nselect * from ${flyway:defaultSchema}.users;");
        StyleScene.write(folder, "R__another_view.sql", "create or replace view one as select 1;");
    }

    private static final String HISTORY =
            "select installed_rank, version, description, type, script, checksum, installed_by,"
                    + " success from flyway_schema_history order by installed_rank";

    private StyleScene scene;

    @BeforeEach
    void open() {
        scene = StyleScene.on(RealPostgres.shared(18), folder);
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private Flyway flyway() {
        return Flyway.of(folder, scene.session, Instant.EPOCH);
    }

    private List<String> history() {
        return scene.rows(HISTORY);
    }

    @Test
    void the_table_is_as_flyway_writes_it() {
        files(folder);

        scene.up(flyway());

        assertThat(history())
                .containsExactly(
                        "1|1|create users|SQL|V1__create_users.sql|-2050735773|postgres|t",
                        "2|1.2|windows line ends|SQL|V1_2__windows_line_ends.sql|976029426|postgres|t",
                        "3|003|byte order mark|SQL|V003__byte_order_mark.sql|-901905386|postgres|t",
                        "4|4|in a folder|SQL|more/V4__in_a_folder.SQL|1770655592|postgres|t",
                        "5|4.1||SQL|V4.1__.sql|-690524359|postgres|t",
                        "6|4.2||SQL|V4.2.sql|0|postgres|t",
                        "7|5|index|SQL|V5__index.sql|1998285742|postgres|t",
                        "8|6|each for itself|SQL|V6__each_for_itself.sql|-50986302|postgres|t",
                        "9|20260102030405060708|twenty digits|SQL|V20260102030405060708__twenty_digits.sql|355994551|postgres|t",
                        "10|20260102030405060709|no placeholder|SQL|V20260102030405060709__no_placeholder.sql|-1209153921|postgres|t",
                        "11|null|another view|SQL|R__another_view.sql|1396896699|postgres|t",
                        "12|null|view of users|SQL|R__view_of_users.sql|-1828125990|postgres|t");
        assertThat(scene.rows("select obj_description('users'::regclass) as comment"))
                .containsExactly("postgres public V20260102030405060708__twenty_digits.sql");
        assertThat(scene.up(flyway())).isEmpty();
    }

    @Test
    void the_table_has_flyways_columns_and_indexes() {
        scene.write(flyway().table(scene.session).creation());

        assertThat(
                        scene.rows(
                                "select attname || ' ' || format_type(atttypid, atttypmod)"
                                        + " || case when attnotnull then ' not null' else '' end as c"
                                        + " from pg_attribute where attnum > 0"
                                        + " and attrelid = 'flyway_schema_history'::regclass"
                                        + " order by attnum"))
                .containsExactly(
                        "installed_rank integer not null",
                        "version character varying(50)",
                        "description character varying(200) not null",
                        "type character varying(20) not null",
                        "script character varying(1000) not null",
                        "checksum integer",
                        "installed_by character varying(100) not null",
                        "installed_on timestamp without time zone not null",
                        "execution_time integer not null",
                        "success boolean not null");
        assertThat(
                        scene.rows(
                                "select indexdef from pg_indexes"
                                        + " where tablename = 'flyway_schema_history' order by 1"))
                .containsExactly(
                        "CREATE INDEX flyway_schema_history_s_idx ON public.flyway_schema_history USING btree (success)",
                        "CREATE UNIQUE INDEX flyway_schema_history_pk ON public.flyway_schema_history USING btree (installed_rank)");
    }

    /// The four tables that Flyway 11.8.0 made of the same steps.
    @Test
    void a_failure_stays_until_it_is_repaired() {
        scene.file("V1__a.sql", "create table a(i int);\n")
                .file("V2__b.sql", "create table b(i int);\nselect 1/0;\n")
                .file("V2__b.sql.conf", "executeInTransaction=false\n");
        scene.up(flyway());

        assertThat(history())
                .containsExactly(
                        "1|1|a|SQL|V1__a.sql|-731837914|postgres|t",
                        "2|2|b|SQL|V2__b.sql|-119565130|postgres|f");
        assertThat(scene.state(flyway()).dirty()).isTrue();
        assertThat(scene.state(flyway()).version()).isEqualTo(MigrationVersion.of(2));

        remove("V1__a.sql");
        scene.file("V2__b.sql", "create table b2(i int);\n");
        repair();
        assertThat(history())
                .containsExactly(
                        "1|1|a|SQL|V1__a.sql|-731837914|postgres|t",
                        "2|1|a|DELETE|V1__a.sql|-731837914|postgres|t");

        scene.up(flyway());
        scene.file("V2__b.sql", "create table b3(i int);\n");
        assertThat(flyway().isModified(migration("2"), row("2"))).isTrue();
        repair();
        assertThat(history())
                .containsExactly(
                        "1|1|a|SQL|V1__a.sql|-731837914|postgres|t",
                        "2|1|a|DELETE|V1__a.sql|-731837914|postgres|t",
                        "3|2|b|SQL|V2__b.sql|-107640233|postgres|t");
        assertThat(flyway().isModified(migration("2"), row("2"))).isFalse();
        assertThat(scene.applied(flyway())).isEqualTo("2");
    }

    @Test
    void a_baseline_file_stands_for_all_before_it_and_a_changed_view_runs_again() {
        for (int n : List.of(1, 2, 4)) {
            scene.file("V%d__v%d.sql".formatted(n, n), "select %d;\n".formatted(n));
        }
        scene.file("B2__base.sql", "select 30;\n")
                .file("B3__base_3.sql", "select 31;\n")
                .file("R__r.sql", "select 1;\n");

        assertThat(scene.up(flyway())).containsExactly("3", "4", "R__r");
        scene.file("R__r.sql", "select 2;\n");
        assertThat(scene.up(flyway())).containsExactly("R__r");

        assertThat(history())
                .containsExactly(
                        "1|3|base 3|SQL_BASELINE|B3__base_3.sql|-978229974|postgres|t",
                        "2|4|v4|SQL|V4__v4.sql|-1415537796|postgres|t",
                        "3|null|r|SQL|R__r.sql|-690524359|postgres|t",
                        "4|null|r|SQL|R__r.sql|-33932038|postgres|t");
        assertThat(scene.state(flyway()).baseline()).isEqualTo(MigrationVersion.of(3));
    }

    @Test
    void flyways_own_rows_are_understood() {
        scene.file("V2__b.sql", "select 2;").file("V1__a.sql", "select 1;");
        scene.write(flyway().table(scene.session).creation());
        scene.write(
                """
                insert into flyway_schema_history values
                  (0, null, '<< Flyway Schema Creation >>', 'SCHEMA', '"x"', null, 'x', now(), 0, true),
                  (1, '1', '<< Flyway Baseline >>', 'BASELINE', '', null, 'x', now(), 0, true),
                  (2, '2', 'b', 'SQL', 'V2__b.sql', 1, 'x', now(), 5, true),
                  (3, '2', 'b', 'UNDO_SQL', 'U2__b.sql', 1, 'x', now(), 5, true),
                  (4, '3', 'c', 'JDBC', 'V3__c', null, 'x', now(), 5, true);
                """);

        var state = scene.state(flyway());

        assertThat(state.baseline()).isEqualTo(MigrationVersion.of(1));
        assertThat(state.version()).isEqualTo(MigrationVersion.of(3));
        assertThat(scene.applied(flyway())).isEqualTo("3");
        assertThat(state.rows().orElseThrow().getFirst().elapsed()).contains(Duration.ofMillis(5));
        assertThat(state.rows().orElseThrow().getFirst().by()).contains("x");
    }

    @Test
    void an_undone_migration_keeps_its_rows() {
        scene.file("V1_0__a.sql", "create table a(i int);").file("U1.0__a.sql", "drop table a;");
        scene.up(flyway());
        scene.down(flyway());

        assertThat(history())
                .containsExactly(
                        "1|1.0|a|SQL|V1_0__a.sql|-731837914|postgres|t",
                        "2|1.0|a|UNDO_SQL|U1.0__a.sql|1537643217|postgres|t");
        assertThat(scene.applied(flyway())).isEmpty();
        assertThat(scene.up(flyway())).containsExactly("1");
    }

    @Test
    void a_version_is_forced_with_all_below_it() {
        for (String n : List.of("1", "1.1", "2.0", "10")) {
            scene.file("V%s__v.sql".formatted(n), "select 1;");
        }
        scene.force(flyway(), "2");
        assertThat(scene.applied(flyway())).isEqualTo("1 1.1 2");

        scene.force(flyway(), "10");
        scene.force(flyway(), "1");
        assertThat(scene.applied(flyway())).isEqualTo("1");
        assertThat(history())
                .contains(
                        "3|2.0|v|SQL|V2.0__v.sql|-690524359|postgres|t",
                        "5|1.1|v|DELETE|V1.1__v.sql|-690524359|postgres|t");

        scene.force(flyway(), "5");
        assertThat(scene.applied(flyway())).isEqualTo("1 1.1 2 5");

        scene.force(flyway(), "none");
        assertThat(scene.applied(flyway())).isEmpty();
    }

    @Test
    void the_time_of_a_script_is_measured_by_the_server() {
        scene.file("V1__a.sql", "select pg_sleep(0.05);");
        scene.up(flyway());

        assertThat(scene.rows("select execution_time >= 50 as measured from flyway_schema_history"))
                .containsExactly("t");
    }

    @Test
    void its_lock_is_flyways() {
        assertThat(flyway().table(scene.session).locks("any")).containsExactly(77_433_833_903_597L);
    }

    private void repair() {
        scene.write(flyway().table(scene.session).repaired(flyway().read(folder)));
    }

    private Migration migration(String version) {
        return flyway().read(folder).find(new MigrationVersion(version)).orElseThrow();
    }

    private AppliedRow row(String version) {
        return scene.state(flyway()).rows().orElseThrow().stream()
                .filter(row -> row.version().text().equals(version))
                .findFirst()
                .orElseThrow();
    }

    private void remove(String name) {
        try {
            Files.delete(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
