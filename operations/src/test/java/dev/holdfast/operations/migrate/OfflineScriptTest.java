package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.process.Command;
import dev.holdfast.kernel.process.CommandOutcome;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.operations.migrate.style.GolangTable;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.postgres.catalog.CatalogReader;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Scripts for psql, run by psql, beside what `up` and `down` do.
@Tag("servers")
class OfflineScriptTest {
    private static final RealPostgres SERVER = RealPostgres.shared(18);

    @TempDir private Path folder;
    @TempDir private Path elsewhere;

    /// A history of each tool, with all kinds of files, and what its table says of it.
    enum History {
        GOLANG("select version, dirty from schema_migrations") {
            @Override
            void write(Scene scene) {
                scene.tables(2)
                        .file("003_i.up.sql", "create index concurrently t1_a on t1(a)")
                        .file("003_i.down.sql", "drop index concurrently t1_a; -- gone")
                        .file("004_own.up.sql", "begin; create table t4(); commit;")
                        .file("004_own.down.sql", "drop table t4 -- no semicolon")
                        .file(
                                "005_parts.up.sql",
                                """
                                create function f() returns int begin atomic select 1; end;
                                create index concurrently t2_a on t2(a);
                                insert into t1 values (5) -- ; :x 'y
                                """)
                        .file(
                                "005_parts.down.sql",
                                "drop index t2_a; drop function f(); delete from t1;");
            }
        },
        FLYWAY(
                "select installed_rank, version, description, type, script, checksum, installed_by, success from flyway_schema_history order by 1") {
            @Override
            void write(Scene scene) {
                scene.file("V1__one.sql", "create table t1(a int);")
                        .file("V1.1__it_s.sql", "create index concurrently t1_a on t1(a);")
                        .file("U1.1__it_s.sql", "drop index t1_a;")
                        .file("V3__three.sql", "create table t3(a text default '$$;');")
                        .file("U3__three.sql", "drop table t3;")
                        .file("R__v.sql", "create or replace view v as select 1 as a;");
            }
        },
        DBMATE("select version from schema_migrations order by 1") {
            @Override
            void write(Scene scene) {
                scene.file(
                                "001_one.sql",
                                "-- migrate:up\ncreate table t1(a int);\n-- migrate:down\ndrop table t1;\n")
                        .file(
                                "002_two.sql",
                                """
                                -- migrate:up transaction:false
                                create index concurrently t1_a on t1(a);
                                -- migrate:down
                                drop index t1_a;
                                """)
                        .file(
                                "010_ten.sql",
                                "-- migrate:up\ncreate table t10();\n-- migrate:down\ndrop table t10;\n");
            }
        },
        GOOSE("select version_id, is_applied from goose_db_version order by id") {
            @Override
            void write(Scene scene) {
                scene.file(
                                "00001_one.sql",
                                "-- +goose Up\ncreate table t1(a int);\n-- +goose Down\ndrop table t1;\n")
                        .file(
                                "00002_two.sql",
                                """
                                -- +goose NO TRANSACTION
                                -- +goose Up
                                create table t2(a int);
                                create index concurrently t2_a on t2(a);
                                -- +goose Down
                                drop table t2;
                                """);
            }
        },
        PLAIN("select version, title, checksum, done from holdfast.plain_migrations order by 1") {
            @Override
            void write(Scene scene) {
                scene.file("001_one.sql", "create table t1(a int);")
                        .file("002_two.sql", "create index concurrently t1_a on t1(a);")
                        .file("010_ten.sql", "create table t10();");
            }
        };

        private final String table;

        History(String table) {
            this.table = table;
        }

        abstract void write(Scene scene);

        /// All rows of the tool's table in one text.
        String rows(Scene scene) {
            return scene.query("select coalesce(json_agg(r)::text, '') from (" + table + ") as r");
        }
    }

    @ParameterizedTest
    @EnumSource
    void run_by_psql_it_does_what_up_and_down_do(History history) {
        var ours = new Scene(SERVER, folder);
        history.write(ours);
        var psqls = new Scene(SERVER, folder);

        ours.up();
        assertThat(psql(psqls, sql(psqls, ":"))).returns(0, CommandOutcome::exitStatus);
        assertSame(history, ours, psqls);

        assertThat(psqls.status())
                .returns(0, StatusResult::pending)
                .returns(false, StatusResult::dirty);
        if (history == History.PLAIN) {
            return;
        }
        var newest = ours.status().version();
        ours.down(1);
        var below = ours.status().version();
        assertThat(psql(psqls, sql(psqls, newest + ":" + below)))
                .returns(0, CommandOutcome::exitStatus);
        assertSame(history, ours, psqls);
        ours.up();
        assertThat(psql(psqls, sql(psqls, below + ":"))).returns(0, CommandOutcome::exitStatus);
        assertSame(history, ours, psqls);
    }

    private static void assertSame(History history, Scene ours, Scene psqls) {
        assertThat(history.rows(psqls)).isEqualTo(history.rows(ours));
        assertThat(digest(psqls)).isEqualTo(digest(ours));
    }

    /// Of all but the journal, which a script does not write.
    private static String digest(Scene scene) {
        scene.execute("drop table if exists holdfast.migration_step, holdfast.migration_run");
        scene.execute("comment on schema public is null");
        boolean plain =
                scene.query("select to_regclass('holdfast.plain_migrations') is null").equals("f");
        if (!plain) {
            scene.execute("drop schema if exists holdfast");
        } else {
            scene.execute("comment on schema holdfast is null");
        }
        try (var session =
                Sessions.open(scene.target, SessionSettings.defaults(), RealPostgres.run())) {
            return CatalogReader.read(session, new CatalogReader.Reading(false, false))
                    .digest()
                    .toString();
        }
    }

    @ParameterizedTest
    @EnumSource
    void at_another_version_it_does_nothing(History history) {
        var scene = new Scene(SERVER, folder);
        history.write(scene);
        String fromNothing = sql(scene, ":");
        var first = scene.status().migrations().getFirst().version();
        String fromFirst = sql(scene, first + ":");

        assertRefused(scene, fromFirst, "but the database is at version none");
        assertThat(scene.tables()).isEmpty();
        scene.up(1);
        String before = history.rows(scene);
        assertRefused(scene, fromNothing, "but the database is at version " + first);
        assertThat(history.rows(scene)).isEqualTo(before);
    }

    private void assertRefused(Scene scene, String script, String why) {
        var outcome = psql(scene, script);
        assertThat(outcome.exitStatus()).isEqualTo(3);
        assertThat(outcome.errors()).contains(why);
    }

    @Test
    void a_dirty_database_and_another_runner_are_refused() throws Exception {
        var scene = new Scene(SERVER, folder).tables(2);
        String script = sql(scene, "1:2");
        scene.up(1);
        scene.execute("update schema_migrations set dirty = true");
        assertRefused(scene, script, "but the database is at version 1 (dirty)");
        scene.execute("update schema_migrations set dirty = false");
        try (var holder = SERVER.connect(scene.database);
                var statement = holder.createStatement()) {
            statement.execute(
                    "select pg_advisory_lock(%d)"
                            .formatted(
                                    new GolangTable("public", "schema_migrations")
                                            .locks(scene.database)
                                            .getLast()));
            assertRefused(scene, script, "another migration run is at work on this database");
        }
        assertThat(scene.row()).isEqualTo("1");
    }

    @Test
    void a_file_that_fails_leaves_those_before_it_and_nothing_of_its_own() {
        var scene = new Scene(SERVER, folder).tables(1);
        scene.file("002_bad.up.sql", "create table t2(); select 1/0;");

        assertRefused(scene, sql(scene, ":2"), "division by zero");

        assertThat(scene.tables()).isEqualTo("t1");
        assertThat(scene.row()).isEqualTo("1");
    }

    @Test
    void the_same_files_make_the_same_script_and_say_which_they_were() {
        var scene = new Scene(SERVER, folder).tables(2);

        String script = sql(scene, "1:2");

        assertThat(sql(scene, "1:2")).isEqualTo(script);
        assertThat(script)
                .contains("from version 1 to 2, and records it in public.schema_migrations")
                .containsPattern("--   [0-9a-f]{64}  002_table_2.up.sql\n")
                .contains("\\set ON_ERROR_STOP on\n")
                .doesNotContain("table_1");
    }

    @Test
    void it_is_written_to_a_file_where_that_is_asked_for() throws IOException {
        var scene = new Scene(SERVER, folder).tables(2);
        var file = elsewhere.resolve("up.sql");
        var request = new SqlRequest(":", Optional.of(file), false, Optional.empty());

        assertThat(scene.service().sql(request, scene.run()))
                .returns(Optional.of(file), SqlResult::file)
                .returns(Optional.empty(), SqlResult::sql);
        assertThat(Files.readString(file)).isEqualTo(sql(scene, ":"));
        assertThatThrownBy(() -> scene.service().sql(request, scene.run()))
                .hasMessageContaining("exists already");
        var forced = new SqlRequest("2:1", Optional.of(file), true, Optional.empty());
        scene.service().sql(forced, scene.run());
        assertThat(Files.readString(file)).contains("drop table t2");
    }

    @ParameterizedTest
    @CsvSource({
        "3, BAD_RANGE, is no range of versions",
        "1:2:3, BAD_RANGE, is no range of versions",
        "'1:a b', BAD_RANGE, not a version",
        "2:2, BAD_RANGE, leads from version 2 to itself",
        "2:7, NO_SUCH_VERSION, has version 7",
        "3:2, NO_DOWN_FILE, cannot be undone",
    })
    void what_is_no_range_is_said(String range, MigrateError code, String message) {
        var scene = new Scene(SERVER, folder).tables(2).file("003_x.up.sql", "select 1;");

        assertThatThrownBy(() -> sql(scene, range))
                .hasMessageContaining(message)
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().code()).isEqualTo(code));
    }

    private static String sql(Scene scene, String range) {
        var request = new SqlRequest(range, Optional.empty(), false, Optional.empty());
        return scene.service().sql(request, scene.run()).sql().orElseThrow();
    }

    private CommandOutcome psql(Scene scene, String script) {
        try {
            var file = Files.writeString(elsewhere.resolve("script"), script);
            return new CommandRunner()
                    .run(
                            Command.of(
                                            "/usr/lib/postgresql/15/bin/psql",
                                            "-X",
                                            "-q",
                                            "-h",
                                            SERVER.host(),
                                            "-p",
                                            String.valueOf(SERVER.port()),
                                            "-U",
                                            RealPostgres.USER,
                                            "-d",
                                            scene.database,
                                            "-f",
                                            file.toString())
                                    .with("PGPASSWORD", SERVER.password().reveal()),
                            RealPostgres.run());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
