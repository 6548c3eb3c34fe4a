package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.style.GolangTable;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresError;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What goes wrong, what it says, and what it leaves.
@Tag("servers")
class MigrateFailureTest {
    @TempDir private Path folder;

    @OnEveryPostgres
    void a_refused_file_of_one_transaction_leaves_nothing_and_is_not_dirty(RealPostgres server) {
        var scene = new Scene(server, folder).tables(1);
        scene.file(
                "002_bad.up.sql",
                "create table kept(a int);\n-- the mistake:\n  select ä, nothing from kept;\n");

        Failure failure = failure(scene::up);

        assertThat(failure.code()).isEqualTo(MigrateError.FILE_REFUSED);
        assertThat(failure.code().kind().exitStatus()).isEqualTo(8);
        assertThat(failure.message()).startsWith("002_bad.up.sql line 3, column 10: column \"ä\"");
        assertThat(failure.hint().orElseThrow())
                .isEqualTo(
                        "nothing of it is applied; the database stays at version 1."
                                + " Correct the file, then type: holdfast migrate up");
        assertThat(failure.facts())
                .containsEntry("sqlstate", "42703")
                .containsEntry("statement", "select ä, nothing from kept")
                .containsEntry("applied", "nothing")
                .containsEntry("dirty", false);
        assertThat(scene.row()).isEqualTo("1");
        assertThat(scene.tables()).isEqualTo("t1");

        scene.file("002_bad.up.sql", "create table kept(a int);");
        assertThat(scene.up().to()).hasToString("2");
    }

    @OnEveryPostgres
    void an_error_without_a_place_names_its_statement(RealPostgres server) {
        var scene = new Scene(server, folder);
        scene.file(
                "1_bad.up.sql",
                "create table u(a int unique);\n\ninsert into u values (1);\ninsert into u values (1);\n");

        Failure failure = failure(scene::up);

        assertThat(failure.message())
                .isEqualTo(
                        "1_bad.up.sql line 4: duplicate key value violates unique constraint"
                                + " \"u_a_key\" (Key (a)=(1) already exists)");
        assertThat(failure.facts()).containsEntry("statement", "insert into u values (1)");
        assertThat(scene.row()).isEqualTo("empty");
    }

    @OnEveryPostgres
    void a_file_with_commits_of_its_own_is_dirty_and_says_to_which_line(RealPostgres server) {
        var scene = new Scene(server, folder).tables(1);
        scene.file(
                "002_own.up.sql",
                """
                begin;
                create table half(a int);
                commit;
                create table gone(a int);
                select 1/0;
                """);

        Failure failure = failure(scene::up);

        assertThat(failure.message()).isEqualTo("002_own.up.sql line 5: division by zero");
        assertThat(failure.hint().orElseThrow())
                .contains("its first 3 of 5 statements (to line 3) are applied")
                .contains("marked dirty at version 2")
                .contains("holdfast migrate up, which goes on there")
                .contains("holdfast migrate force 1")
                .contains("holdfast migrate force 2");
        assertThat(failure.facts()).containsEntry("applied", "part").containsEntry("dirty", true);
        assertThat(scene.row()).isEqualTo("2 dirty");
        assertThat(scene.tables()).isEqualTo("half t1");
        assertThat(scene.status().passed()).isFalse();
        assertThat(scene.status().sentence())
                .endsWith(
                        "is marked dirty at version 2: 002_own.up.sql did not come to its end, its first"
                                + " 3 of 5 statements (to line 3) are applied, the next was refused:"
                                + " division by zero (create table gone(a int)).");
        assertThat(scene.status().migrations().getLast().state()).isEqualTo(MigrationState.DIRTY);
        assertThat(failure(scene::up).message()).isEqualTo(failure.message());
        assertThat(scene.tables()).isEqualTo("half t1");

        for (ThrowingCallable again :
                List.<ThrowingCallable>of(
                        scene::downAll, () -> scene.goTo("1"), () -> scene.down(1))) {
            Failure dirty = failure(again);
            assertThat(dirty.code()).isEqualTo(MigrateError.DIRTY);
            assertThat(dirty.hint().orElseThrow())
                    .contains("holdfast migrate force 2")
                    .contains("holdfast migrate force 1");
        }
        scene.force("1");
        scene.execute("drop table half");
        scene.file("002_own.up.sql", "create table whole()");
        assertThat(scene.up().to()).hasToString("2");
    }

    @OnEveryPostgres
    void a_statement_outside_of_transactions_may_have_left_something(RealPostgres server) {
        var scene = new Scene(server, folder);
        scene.file("1_rows.up.sql", "create table r as select 1 as a from generate_series(1, 2)")
                .file("2_index.up.sql", "create unique index concurrently r_a on r(a)");

        Failure failure = failure(scene::up);

        assertThat(failure.facts()).containsEntry("applied", "unknown");
        assertThat(scene.row()).isEqualTo("2 dirty");
        // Indeed an invalid index is there.
        assertThat(
                        scene.query(
                                "select indisvalid from pg_index"
                                        + " where indexrelid = 'r_a'::regclass"))
                .isEqualTo("f");
    }

    @OnEveryPostgres
    void a_transaction_left_open_is_no_success(RealPostgres server) {
        var scene = new Scene(server, folder);
        scene.file("1_open.up.sql", "begin;\ncreate table a();\n");

        Failure failure = failure(scene::up);

        assertThat(failure.code()).isEqualTo(MigrateError.TRANSACTION_LEFT_OPEN);
        assertThat(failure.facts()).containsEntry("dirty", false);
        assertThat(scene.row()).isEqualTo("empty");
        assertThat(scene.tables()).isEmpty();
    }

    @Test
    void a_refused_down_goes_back_to_the_version_it_came_from() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(2);
        scene.file("002_table_2.down.sql", "drop table t2; drop table t2;");
        scene.up();

        Failure failure = failure(() -> scene.down(1));

        assertThat(failure.hint().orElseThrow()).contains("stays at version 2");
        assertThat(scene.row()).isEqualTo("2");
        scene.file("002_table_2.down.sql", "begin; drop table t2; commit; drop table t2;");
        failure(() -> scene.down(1));
        // As golang-migrate: after a failed down the row names the version below.
        assertThat(scene.row()).isEqualTo("1 dirty");
        assertThat(scene.tables()).isEqualTo("t1");
    }

    @Test
    void a_first_migration_half_undone_is_dirty_without_a_version() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(1);
        scene.file("001_table_1.down.sql", "begin; drop table t1; commit; drop table t1;");
        scene.up();

        failure(scene::downAll);

        assertThat(scene.row()).isEqualTo("-1 dirty");
        Failure dirty = failure(scene::up);
        assertThat(dirty.message())
                .startsWith("001_table_1.down.sql did not come to its end: its first 3 of 4");
        assertThat(dirty.hint().orElseThrow()).contains("migrate force none");
        scene.force("none");
        assertThat(scene.row()).isEqualTo("empty");
    }

    @Test
    void a_missing_down_file_stops_everything_before_it_begins() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(3);
        delete("002_table_2.down.sql");
        scene.up();

        Failure failure = failure(scene::downAll);

        assertThat(failure.code()).isEqualTo(MigrateError.NO_DOWN_FILE);
        assertThat(failure.message()).contains("2 table_2 has no down file");
        assertThat(failure.hint().orElseThrow()).contains("holdfast migrate force 1");
        assertThat(scene.tables()).isEqualTo("t1 t2 t3");
        assertThat(scene.row()).isEqualTo("3");
        scene.file("002_table_2.down.sql", "");
        assertThat(scene.downAll().to()).hasToString("none");
        assertThat(scene.tables()).isEqualTo("t2");
    }

    @Test
    void a_version_without_a_file_is_explained() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(3);
        scene.up();
        delete("003_table_3.up.sql");
        delete("003_table_3.down.sql");

        assertThat(scene.status())
                .returns(true, StatusResult::unknown)
                .returns(MigrationState.MISSING, it -> it.migrations().getLast().state());
        assertThat(scene.status().sentence()).contains("the files are older than the database");
        assertThat(scene.up().migrations()).isEmpty();
        assertThat(scene.said).anyMatch(text -> text.contains("which has no file here"));
        assertThat(scene.row()).isEqualTo("3");

        scene.execute("drop schema holdfast cascade");
        assertThat(failure(scene::up).code()).isEqualTo(MigrateError.UNKNOWN_VERSION);
        assertThat(failure(() -> scene.goTo("1")).message()).contains("at version 3, for which");
        assertThat(scene.row()).isEqualTo("3");
    }

    @Test
    void bad_input_is_refused_and_nothing_is_changed() {
        refused(
                scene -> scene.file("001_again.up.sql", "select 1"),
                MigrateError.DUPLICATE_FILE,
                "001_again.up.sql and 001_table_1.up.sql are the same migration, version 1");
        refused(
                scene -> scene.file("1_x.up.sql.bak", "select 1"),
                MigrateError.DUPLICATE_FILE,
                "version 1");
        refused(
                scene ->
                        scene.file(
                                "003_latin.up.sql",
                                "select '\u00e4'\n".getBytes(StandardCharsets.ISO_8859_1)),
                MigrateError.BAD_FILE,
                "003_latin.up.sql has a byte that is not UTF-8 (0xe4) in line 1, column 9");
        refused(
                scene -> scene.file("003_zero.up.sql", "select 1;\nselect '\0'"),
                MigrateError.BAD_FILE,
                "a zero byte in line 2, column 9");
        refused(
                scene -> scene.file("003_copy.up.sql", "\ncopy t1 from stdin;\n1\n\\.\n"),
                MigrateError.BAD_FILE,
                "003_copy.up.sql line 2 copies rows over the connection");
        refused(
                scene -> link(scene.folder.resolve("003_folder.up.sql"), scene.folder),
                MigrateError.BAD_FILE,
                "link to a folder");
        refused(
                scene -> scene.target = scene.target.withParameter("x-multi-statement", "true"),
                MigrateError.BAD_PARAMETER,
                "not supported");
        refused(
                scene -> scene.target = scene.target.withParameter("x-statement-timeout", "1s"),
                MigrateError.BAD_PARAMETER,
                "x-statement-timeout is '1s'");
        refused(
                scene -> scene.target = scene.target.withParameter("search_path", "nowhere"),
                MigrateError.NO_SCHEMA,
                "no schema of the search path exists");
        refused(
                scene -> scene.target = scene.target.withDatabase("no such"),
                PostgresError.NO_DATABASE,
                "database no such does not exist");
        refused(
                scene ->
                        scene.execute(
                                "create table schema_migrations(version varchar primary key)"),
                MigrateError.AMBIGUOUS_STYLE,
                "but the database was migrated by dbmate (table public.schema_migrations)");
        refused(
                scene ->
                        scene.execute(
                                "create table schema_migrations(version bigint, dirty boolean);"
                                        + "insert into schema_migrations values (1,false), (2,false)"),
                MigrateError.FOREIGN_TABLE,
                "holds several rows");
        refused(
                scene ->
                        scene.execute(
                                "create table schema_migrations(version bigint, dirty boolean);"
                                        + "insert into schema_migrations values (-7,false)"),
                MigrateError.FOREIGN_TABLE,
                "version -7");
        refused(
                scene ->
                        scene.execute(
                                "create table schema_migrations(version bigint, dirty boolean);"
                                        + "insert into schema_migrations values (1, null)"),
                MigrateError.FOREIGN_TABLE,
                "holds a null");
        for (String other :
                List.of(
                        "view schema_migrations as select 1::bigint as version, false as dirty",
                        "materialized view schema_migrations as select 1::bigint as version,"
                                + " false as dirty",
                        "sequence schema_migrations",
                        "type schema_migrations as (version bigint, dirty boolean)",
                        "table x(a int); create index schema_migrations on x(a)")) {
            refused(
                    scene -> scene.execute("create " + other),
                    MigrateError.FOREIGN_TABLE,
                    "public.schema_migrations is no table");
        }
    }

    @Test
    void bad_arguments_are_refused() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(2);

        assertThat(failure(() -> scene.goTo("9")).code()).isEqualTo(MigrateError.NO_SUCH_VERSION);
        assertThat(failure(() -> scene.up(0)).code()).isEqualTo(MigrateError.BAD_COUNT);
        assertThat(failure(() -> scene.down(-1)).code()).isEqualTo(MigrateError.BAD_COUNT);
        for (String version : List.of("1.5", "v1", "99999999999999999999")) {
            assertThat(failure(() -> scene.force(version)).code())
                    .isEqualTo(MigrateError.BAD_VERSION);
        }
        for (String version : List.of("", "-2", "a b", "'")) {
            assertThatThrownBy(() -> scene.force(version))
                    .as(version)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("not a version");
        }
        var nowhere = new Scene(RealPostgres.shared(18), folder.resolve("nowhere"));
        assertThat(failure(nowhere::status).message())
                .endsWith("nowhere does not exist or is not a folder");
        assertThat(scene.row()).isEqualTo("no table");
    }

    @OnEveryPostgres
    void a_held_lock_is_named_and_nothing_happens(RealPostgres server) throws SQLException {
        var scene = new Scene(server, folder).tables(1);
        var table = new GolangTable("public", "schema_migrations");
        var impatient =
                new UpRequest(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Duration.ofMillis(250)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        Optional.empty(),
                        false);
        for (long lock : table.locks(scene.database)) {
            try (var holder = server.connect(scene.database);
                    var statement = holder.createStatement()) {
                statement.execute("set application_name = 'migrate of somebody'");
                // As golang-migrate takes it.
                statement.execute("select pg_advisory_lock(%d)".formatted(lock));

                Failure failure = failure(() -> scene.service().up(impatient, scene.run()));

                assertThat(failure.code()).isEqualTo(MigrateError.LOCKED);
                assertThat(failure.message())
                        .contains("migrate of somebody, role postgres, from 127.0.0.1");
                assertThat(scene.status().sentence())
                        .contains("is being migrated just now by process")
                        .contains("migrate of somebody");
            }
        }
        assertThat(scene.row()).isEqualTo("no table");
        assertThat(scene.up().passed()).isTrue();
        assertThat(scene.query("select count(*) from pg_locks where locktype = 'advisory'"))
                .isEqualTo("0");
    }

    @Test
    void several_runners_at_once_apply_each_file_once() {
        var scene = new Scene(RealPostgres.shared(18), folder);
        scene.file("1_log.up.sql", "create table log(n int); select pg_sleep(0.1);");
        for (int n = 2; n <= 9; n++) {
            scene.file(n + "_x.up.sql", "insert into log values (" + n + ");");
        }
        Callable<MigrateResult> runner = scene::up;

        var results = RealPostgres.run().together(List.of(runner, runner, runner, runner));

        assertThat(results.stream().mapToInt(it -> it.migrations().size()).sum()).isEqualTo(9);
        assertThat(scene.query("select count(*) from log")).isEqualTo("8");
        assertThat(scene.row()).isEqualTo("9");
    }

    @Test
    void an_undoing_that_somebody_else_did_meanwhile_is_not_done_again() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(3);
        scene.up();
        var other = scene.service();
        var meddling = new MigrateService(_ -> new MigrationTarget(scene.target, folder, false));
        var run =
                new Run(
                        Clock.systemUTC(),
                        false,
                        _ -> {
                            other.down(
                                    new DownRequest(
                                            Optional.of(1),
                                            Optional.empty(),
                                            Optional.empty(),
                                            Optional.empty(),
                                            Optional.empty(),
                                            Optional.empty(),
                                            false),
                                    scene.run());
                            return true;
                        },
                        List.of());

        Failure failure =
                failure(() ->
                        meddling.down(
                                new DownRequest(
                                        Optional.of(1),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        false),
                                run));

        assertThat(failure.code()).isEqualTo(MigrateError.CHANGED_MEANWHILE);
        assertThat(scene.row()).isEqualTo("2");
    }

    @Test
    void a_cancelled_file_is_undone_and_the_version_put_back() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(1);
        scene.file("002_slow.up.sql", "create table slow(); select pg_sleep(60);");

        cancelDuring(scene, "002_slow");

        assertThat(scene.row()).isEqualTo("1");
        assertThat(scene.tables()).isEqualTo("t1");
    }

    @Test
    void a_cancelled_file_that_commits_by_itself_is_dirty_and_warned_of() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(1);
        scene.file("002_slow.up.sql", "begin; create table half(); commit; select pg_sleep(60);");

        cancelDuring(scene, "002_slow");

        assertThat(scene.row()).isEqualTo("2 dirty");
        assertThat(scene.said).anyMatch(text -> text.contains("its first 3 of 4 statements"));
    }

    private static void cancelDuring(Scene scene, String file) {
        var run = scene.run();
        Callable<Boolean> migration =
                () -> {
                    assertThatThrownBy(() -> scene.service().up(Scene.upRequest(null), run))
                            .as(file)
                            .isInstanceOf(CancelledException.class);
                    return true;
                };
        Callable<Boolean> canceller =
                () -> {
                    while (scene.query(
                                    "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
                                            + " and datname = current_database()")
                            .equals("0")) {
                        Thread.sleep(20);
                    }
                    run.cancel();
                    return true;
                };
        RealPostgres.run().together(List.of(migration, canceller));
    }

    @Test
    void a_session_that_breaks_leaves_all_of_a_file_or_nothing() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(1);
        scene.file("002_break.up.sql", "select pg_terminate_backend(pg_backend_pid())");

        Failure failure = failure(scene::up);

        assertThat(failure.code()).isEqualTo(MigrateError.OUTCOME_UNKNOWN);
        assertThat(failure.hint().orElseThrow()).contains("as a whole or not at all");
        assertThat(scene.row()).isEqualTo("1");
    }

    @Test
    void a_session_that_breaks_between_transactions_leaves_dirty_and_says_where() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(1);
        scene.file(
                "002_break.up.sql",
                "begin; create table half(); commit; select pg_terminate_backend(pg_backend_pid())");

        Failure failure = failure(scene::up);

        assertThat(failure.code()).isEqualTo(MigrateError.OUTCOME_UNKNOWN);
        assertThat(scene.row()).isEqualTo("2 dirty");
        assertThat(scene.status().sentence()).contains("its first 3 of 4 statements");
        scene.file("002_break.up.sql", "begin; create table half(); commit; create table rest()");
        assertThat(scene.up().to()).hasToString("2");
        assertThat(scene.tables()).isEqualTo("half rest t1");
    }

    @Test
    void a_file_that_makes_later_transactions_read_only_is_recorded_with_it() {
        var scene = new Scene(RealPostgres.shared(18), folder);
        scene.file("1_sets.up.sql", "create table kept(); set default_transaction_read_only = on");

        assertThat(scene.up().to()).hasToString("1");

        assertThat(scene.tables()).isEqualTo("kept");
        assertThat(scene.said).anyMatch(text -> text.startsWith("the journal could not be told"));
    }

    @Test
    void a_file_that_drops_the_version_table_does_not_make_the_database_forget() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(1);
        scene.file("002_all_gone.up.sql", "drop schema public cascade; create schema public")
                .file("003_after.up.sql", "create table after()");

        assertThat(scene.up().to()).hasToString("3");

        assertThat(scene.row()).isEqualTo("3");
        assertThat(scene.tables()).isEqualTo("after");
        assertThat(scene.said)
                .contains(
                        "002_all_gone.up.sql dropped the version table public.schema_migrations;"
                                + " it is made anew");
    }

    @Test
    void a_file_after_which_the_session_cannot_record_it_is_named() {
        for (String statement :
                List.of(
                        "set role pg_monitor",
                        "set session authorization pg_monitor",
                        "drop table schema_migrations; set role pg_monitor")) {
            var scene = new Scene(RealPostgres.shared(18), folder);
            scene.file("1_sets.up.sql", "create table kept(); " + statement);

            Failure failure = failure(scene::up);

            assertThat(failure.code()).isEqualTo(MigrateError.NOT_RECORDED);
            assertThat(failure.message())
                    .startsWith(
                            "1_sets.up.sql is applied, but table public.schema_migrations could"
                                    + " not be told so: PostgreSQL refused: ");
            assertThat(failure.hint().orElseThrow()).endsWith("type: holdfast migrate force 1");
            assertThat(scene.tables()).isEqualTo("kept");
            scene.force("1");
            assertThat(scene.up().migrations()).isEmpty();
        }
    }

    @Test
    void a_lock_that_a_file_gives_up_is_taken_again() throws SQLException {
        for (String statement : List.of("discard all", "select pg_advisory_unlock_all()")) {
            var scene = new Scene(RealPostgres.shared(18), folder);
            var table = new GolangTable("public", "schema_migrations");
            scene.file("1_gives_up.up.sql", statement)
                    .file(
                            "2_looks.up.sql",
                            "create table held as select count(*) from pg_locks"
                                    + " where locktype = 'advisory' and objid::bigint in (%d, %d)"
                                            .formatted(
                                                    table.locks(scene.database).getFirst(),
                                                    table.locks(scene.database).getLast()));

            assertThat(scene.up().to()).hasToString("2");

            assertThat(scene.query("select count from held")).isEqualTo("2");
            assertThat(scene.said)
                    .anyMatch(text -> text.startsWith("the last file gave up the lock"));
        }
    }

    @Test
    void a_version_table_that_the_search_path_has_left_is_not_forgotten() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(1);
        scene.file(
                "002_leaves.up.sql",
                "create schema other; do $$ begin execute format('alter database %I set"
                        + " search_path = other', current_database()); end $$");
        scene.up();

        for (ThrowingCallable again :
                List.<ThrowingCallable>of(
                        scene::status,
                        scene::up,
                        scene::downAll,
                        () -> scene.goTo("1"),
                        () -> scene.force("1"))) {
            Failure elsewhere = failure(again);
            assertThat(elsewhere.code()).isEqualTo(MigrateError.TABLE_ELSEWHERE);
            assertThat(elsewhere.message())
                    .endsWith(
                            "leads to schema other, but the version table schema_migrations is in"
                                    + " schema public");
            assertThat(elsewhere.hint().orElseThrow()).contains("?search_path=public");
        }
        scene.target = scene.target.withParameter("search_path", "public");
        assertThat(scene.status().version()).hasToString("2");
        scene.target = scene.target.withParameter("search_path", "other");
        assertThat(scene.status().version()).hasToString("none");
    }

    @Test
    void a_file_that_breaks_the_connection_shows_why() {
        var scene = new Scene(RealPostgres.shared(18), folder);
        scene.file("1_latin.up.sql", "set client_encoding = 'latin1'");

        Failure failure = failure(scene::up);

        assertThat(failure.code()).isEqualTo(MigrateError.OUTCOME_UNKNOWN);
        assertThat(failure.message()).contains("client_encoding parameter was changed to LATIN1");
    }

    @Test
    void pipes_devices_and_giants_are_no_migrations() throws Exception {
        var pipe = folder.resolve("1_pipe.up.sql");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
        var scene = new Scene(RealPostgres.shared(18), folder);
        assertThat(failure(scene::up).message()).isEqualTo("1_pipe.up.sql is no regular file");
        Files.delete(pipe);
        Files.createSymbolicLink(pipe, Path.of("/dev/zero"));
        assertThat(failure(scene::up).message()).isEqualTo("1_pipe.up.sql is no regular file");
        Files.delete(pipe);
        try (var giant = new RandomAccessFile(pipe.toFile(), "rw")) {
            giant.setLength(3L << 30);
        }
        assertThat(failure(scene::up).message())
                .isEqualTo(
                        "1_pipe.up.sql has 3.22 GB, but a server takes at most 1 GB in one query");
        assertThat(scene.row()).isEqualTo("no table");
    }

    @Test
    void a_file_that_is_passed_over_is_warned_of() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(1);
        for (String name :
                List.of(
                        "5.up.sql",
                        "6_x.UP.SQL",
                        "v7_x.down.sql",
                        "9223372036854775808_x.up.sql")) {
            scene.file(name, "select 1/0");
        }
        scene.file("readme.md", "").file("seed.sql", "").file("._001_table_1.up.sql", "");

        assertThat(scene.up().to()).hasToString("1");

        assertThat(scene.said)
                .extracting(text -> text.replaceFirst(" is passed over.*", ""))
                .containsExactly(
                        "5.up.sql", "6_x.UP.SQL", "9223372036854775808_x.up.sql", "v7_x.down.sql");
    }

    @Test
    void read_only_sessions_are_refused_before_anything_begins() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(1);
        scene.target = scene.target.withParameter("options", "-c default_transaction_read_only=on");
        for (ThrowingCallable change :
                List.<ThrowingCallable>of(scene::up, scene::downAll, () -> scene.force("1"))) {
            Failure failure = failure(change);
            assertThat(failure.code()).isEqualTo(MigrateError.READ_ONLY);
            assertThat(failure.message()).startsWith("sessions of ").endsWith("are read-only");
            assertThat(failure.hint()).isPresent();
        }
        assertThat(scene.status().pending()).isEqualTo(1);
        assertThat(scene.row()).isEqualTo("no table");
    }

    @Test
    void a_file_may_take_only_as_long_as_the_connection_says() {
        var scene = new Scene(RealPostgres.shared(18), folder);
        // On a busy machine the version table takes a while, too.
        scene.target = scene.target.withParameter("x-statement-timeout", "1000");
        scene.file("1_slow.up.sql", "select pg_sleep(60)");

        Failure failure = failure(scene::up);

        assertThat(failure.message()).contains("statement timeout");
        assertThat(scene.row()).isEqualTo("empty");
    }

    private void refused(Consumer<Scene> spoil, FailureCode code, String message) {
        try {
            Path own = Files.createTempDirectory(folder, "case");
            var scene = new Scene(RealPostgres.shared(18), own).tables(2);
            spoil.accept(scene);
            String before = scene.tables() + state(scene);

            for (ThrowingCallable operation :
                    List.<ThrowingCallable>of(
                            scene::up,
                            () -> scene.service().up(Scene.upRequest(null), scene.dryRun()))) {
                Failure failure = failure(operation);
                assertThat(failure.message()).contains(message);
                assertThat(failure.code()).isEqualTo(code);
                assertThat(failure.hint()).isPresent();
            }
            assertThat(scene.tables() + state(scene)).isEqualTo(before);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All that the version table holds, if there is one.
    private static String state(Scene scene) {
        return scene.query(
                "select query_to_xml('select count(*) from pg_class where relname ="
                        + " ''schema_migrations''', true, false, '')");
    }

    private static Failure failure(ThrowingCallable call) {
        try {
            call.call();
        } catch (FailureException e) {
            return e.failure();
        } catch (Throwable e) {
            throw new AssertionError("not a failure", e);
        }
        throw new AssertionError("no failure");
    }

    private void delete(String name) {
        try {
            Files.delete(folder.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void link(Path link, Path to) {
        try {
            Files.createSymbolicLink(link, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
