package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Secret;
import dev.holdfast.operations.migrate.journal.JournalEntry.Outcome;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the journal knows beyond golang-migrate's one row.
@Tag("servers")
class MigrateJournalTest {
    @TempDir private Path folder;

    @OnEveryPostgres
    void says_who_ran_what_when_and_for_how_long(RealPostgres server) {
        var scene = new Scene(server, folder).tables(2);
        scene.up();
        scene.down(1);
        scene.file("002_table_2.up.sql", "create table t2(); select 1/0;");
        assertThatThrownBy(scene::up).hasMessageContaining("division by zero");

        var history =
                scene.service().history(new HistoryRequest(true, Optional.empty()), scene.run());

        assertThat(history.steps())
                .extracting(it -> it.version() + " " + it.action() + " " + it.outcome())
                .containsExactly("2 UP FAILED", "2 DOWN DONE", "2 UP DONE", "1 UP DONE");
        assertThat(history.steps())
                .allMatch(it -> it.by().startsWith("postgres (" + System.getProperty("user.name")))
                .allMatch(it -> it.elapsed().orElseThrow().compareTo(Duration.ofMinutes(1)) < 0);
        assertThat(history.details().getFirst())
                .returns(Optional.of("division by zero"), HistoryResult.Details::error)
                .returns("0 of 2", HistoryResult.Details::statements);
        assertThat(history.details().getLast())
                .returns(Optional.of("001_table_1.up.sql"), HistoryResult.Details::file)
                .returns(true, HistoryResult.Details::down);
        assertThat(scene.row()).isEqualTo("1");
    }

    @OnEveryPostgres
    void keeps_the_schema_before_and_after_and_tells_what_others_changed(RealPostgres server) {
        var scene = new Scene(server, folder).tables(1);
        scene.up();
        scene.file("002_more.up.sql", "create table more (id int primary key)");
        scene.file("002_more.down.sql", "drop table more");
        scene.up();
        assertThat(scene.said).isEmpty();
        scene.down(1);
        assertThat(
                        scene.query(
                                """
                                select string_agg(catalog_before || ' ' || catalog_after, ' ' order by began)
                                from holdfast.migration_run
                                """))
                .satisfies(digests -> {
                    String[] each = digests.split(" ");
                    assertThat(each).hasSize(6).allMatch(it -> it.matches("1-[0-9]+:[0-9a-f]{64}"));
                    assertThat(each[0]).isNotEqualTo(each[1]);
                    assertThat(each[2]).isEqualTo(each[1]);
                    assertThat(each[3]).isNotEqualTo(each[2]);
                    assertThat(each[4]).isEqualTo(each[3]);
                    assertThat(each[5]).isEqualTo(each[2]);
                });
        scene.execute("create table by_hand (id int)");
        scene.up();
        assertThat(scene.said)
                .singleElement()
                .asString()
                .contains("not as the last run of migrations left it");
    }

    @Test
    void a_changed_statement_is_told_and_a_changed_comment_is_not() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(2);
        scene.up();

        scene.file("001_table_1.up.sql", "-- now with a comment\ncreate  table t1 (a int);\n");
        assertThat(scene.status().modified()).isZero();
        scene.file("001_table_1.up.sql", "create table t1(a bigint);");
        assertThat(scene.status().modified()).isEqualTo(1);
        assertThat(scene.status().migrations().getFirst())
                .returns(MigrationState.MODIFIED, ListedMigration::state)
                .returns(true, it -> it.todo().orElseThrow().contains("migrate repair"));
        assertThat(scene.repair().repaired())
                .containsExactly("took over the text of migration 1 table_1");
        assertThat(scene.status().modified()).isZero();
        assertThat(scene.row()).isEqualTo("2");
    }

    @OnEveryPostgres
    void a_lower_version_that_comes_later_is_not_passed_over_in_silence(RealPostgres server)
            throws IOException {
        var scene = new Scene(server, folder).tables(3);
        Path late = folder.resolve("002_table_2.up.sql");
        String text = Files.readString(late);
        Files.delete(late);
        Files.delete(folder.resolve("002_table_2.down.sql"));
        scene.up();
        assertThat(scene.tables()).isEqualTo("t1 t3");
        Files.writeString(late, text);

        assertThat(scene.status())
                .returns(1, StatusResult::outOfOrder)
                .returns(0, StatusResult::pending);
        assertThat(scene.up().migrations()).isEmpty();
        assertThat(scene.said).anyMatch(it -> it.contains("migrate up --out-of-order"));
        var asked =
                new UpRequest(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        false,
                        false,
                        Optional.empty(),
                        false);
        assertThat(scene.service().up(asked, scene.run()).migrations()).hasSize(1);

        assertThat(scene.tables()).isEqualTo("t1 t2 t3");
        assertThat(scene.row()).isEqualTo("3");
        assertThat(scene.status())
                .returns(0, StatusResult::outOfOrder)
                .returns(true, StatusResult::passed);
    }

    @Test
    void what_another_tool_did_meanwhile_is_taken_over() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(4);
        scene.up(2);
        // As golang-migrate would have gone on.
        scene.execute("create table t3(a int); update schema_migrations set version = 3");

        assertThat(scene.up().migrations()).hasSize(1);
        assertThat(scene.history())
                .containsExactly("4 UP DONE", "3 ADOPT DONE", "2 UP DONE", "1 UP DONE");

        scene.execute("drop table t4, t3; update schema_migrations set version = 2");
        assertThat(scene.status()).returns(2, StatusResult::pending);
        assertThat(scene.down(1).to()).hasToString("1");
        assertThat(scene.history().subList(0, 3))
                .containsExactlyInAnyOrder("2 DOWN DONE", "4 FORGET DONE", "3 FORGET DONE");
        assertThat(scene.up().to()).hasToString("4");
        assertThat(scene.status().outOfOrder()).isZero();
    }

    @Test
    void an_adopted_database_can_be_undone_by_who_has_no_newer_files() throws IOException {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(3);
        scene.execute(
                "create table schema_migrations"
                        + " (version bigint not null primary key, dirty boolean not null);"
                        + " insert into schema_migrations values (3, false);"
                        + " create table t1(); create table t2(); create table t3()");

        var adopted =
                scene.service()
                        .adopt(new AdoptRequest(Optional.empty(), Optional.empty()), scene.run());
        assertThat(adopted)
                .returns("golang-migrate", AdoptResult::style)
                .returns(3, AdoptResult::adopted);
        Files.delete(folder.resolve("003_table_3.up.sql"));
        Files.delete(folder.resolve("003_table_3.down.sql"));

        assertThat(scene.status().migrations().getLast())
                .returns(MigrationState.MISSING, ListedMigration::state)
                .returns(true, ListedMigration::down);
        assertThat(scene.down(1).to()).hasToString("2");
        assertThat(scene.tables()).isEqualTo("t1 t2");
        assertThat(scene.row()).isEqualTo("2");
    }

    @Test
    void a_role_that_may_not_make_the_journal_migrates_without_one() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(1);
        String role = scene.database + "_app";
        scene.execute(
                "create role %s login password 'pw'; grant create, usage on schema public to %s"
                        .formatted(role, role));
        scene.target = scene.target.withUser(role, Optional.of(Secret.of("pw")));

        assertThat(scene.up().to()).hasToString("1");

        assertThat(scene.said).anyMatch(it -> it.startsWith("this run goes without a journal"));
        assertThat(scene.history()).isEmpty();
        assertThat(scene.row()).isEqualTo("1");
    }

    @Test
    void a_stamp_records_the_version_of_a_file_only() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(2);

        assertThatThrownBy(() -> stamp(scene, "9")).hasMessageContaining("MIGRATE-007");
        assertThat(scene.row()).isEqualTo("no table");
        assertThat(stamp(scene, "2").sentence()).contains("recorded at version 2");
        assertThat(scene.row()).isEqualTo("2");
        assertThat(scene.tables()).isEmpty();
        assertThat(scene.history()).containsExactly("2 STAMP DONE", "1 STAMP DONE");
        stamp(scene, "1");
        assertThat(scene.history().getFirst()).isEqualTo("2 UNSTAMP DONE");
    }

    private static ForceResult stamp(Scene scene, String version) {
        return scene.service()
                .stamp(
                        new StampRequest(
                                MigrationVersion.parse(version),
                                Optional.empty(),
                                Optional.empty()),
                        scene.run());
    }

    @Test
    void new_files_come_after_the_newest_and_never_replace_one() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(2);
        var request = new NewRequest("add_email", Optional.empty());

        assertThat(scene.service().create(request, scene.dryRun()).files()).hasSize(2);
        assertThat(folder.resolve("003_add_email.up.sql")).doesNotExist();
        var written = scene.service().create(request, scene.run());

        assertThat(written.version()).hasToString("3");
        assertThat(written.files())
                .containsExactly(
                        folder.resolve("003_add_email.down.sql").toString(),
                        folder.resolve("003_add_email.up.sql").toString());
        assertThat(scene.up().to()).hasToString("3");
        assertThat(scene.downAll().to()).hasToString("none");
        for (String bad : List.of("", "a b", "../x", "x".repeat(101))) {
            assertThatThrownBy(() ->
                            scene.service()
                                    .create(new NewRequest(bad, Optional.empty()), scene.run()))
                    .hasMessageContaining("MIGRATE-021");
        }
    }

    @OnEveryPostgres
    void a_file_may_mix_transactions_and_statements_outside_of_them(RealPostgres server) {
        var scene = new Scene(server, folder);
        scene.file(
                "1_mixed.up.sql",
                """
                set work_mem = '7MB';
                create table t(a int);
                insert into t select generate_series(1, 10);
                create index concurrently t_a on t(a);
                vacuum t;
                create table seen as select current_setting('work_mem') as work_mem;
                select 1/0;
                """);

        assertThatThrownBy(scene::up)
                .hasMessageContaining("1_mixed.up.sql line 7: division by zero");

        assertThat(scene.row()).isEqualTo("1 dirty");
        assertThat(scene.status().sentence())
                .contains("its first 5 of 7 statements (to line 5) are applied");
        scene.file(
                "1_mixed.up.sql",
                """
                set work_mem = '7MB';
                create table t(a int);
                -- a comment does no harm
                insert into t select generate_series(1, 10);
                create index concurrently t_a on t(a);
                vacuum t;
                create table seen as select current_setting('work_mem') as work_mem;
                """);
        assertThat(scene.up().to()).hasToString("1");
        assertThat(scene.query("select work_mem from seen")).isEqualTo("7MB");
        assertThat(scene.history()).containsExactly("1 UP DONE", "1 UP FAILED");
    }

    @Test
    void what_is_applied_of_a_file_must_stand_there_still_to_go_on() {
        var scene = new Scene(RealPostgres.shared(18), folder);
        scene.file("1_own.up.sql", "begin; create table a(); commit; select 1/0;");
        assertThatThrownBy(scene::up).hasMessageContaining("division by zero");
        scene.file("1_own.up.sql", "begin; create table b(); commit; select 1;");

        assertThatThrownBy(scene::up)
                .hasMessageContaining("MIGRATE-005")
                .hasMessageContaining("but these statements stand differently in 1_own.up.sql now");
        assertThat(scene.row()).isEqualTo("1 dirty");
        assertThat(scene.tables()).isEqualTo("a");
    }

    @Test
    void eight_runners_apply_each_file_once_also_beside_a_concurrent_build() {
        var scene = new Scene(RealPostgres.shared(18), folder);
        scene.file("1_log.up.sql", "create table log(n int); select pg_sleep(0.1);")
                .file("2_index.up.sql", "create index concurrently log_n on log(n);");
        for (int n = 3; n <= 9; n++) {
            scene.file(n + "_x.up.sql", "insert into log values (" + n + ");");
        }
        var runners = new ArrayList<Callable<MigrateResult>>();
        for (int n = 0; n < 8; n++) {
            runners.add(scene::up);
        }

        var results = RealPostgres.run().together(runners);

        assertThat(results.stream().mapToInt(it -> it.migrations().size()).sum()).isEqualTo(9);
        assertThat(scene.query("select count(*) from log")).isEqualTo("7");
        assertThat(scene.row()).isEqualTo("9");
        var history =
                scene.service().history(new HistoryRequest(false, Optional.empty()), scene.run());
        assertThat(history.steps()).hasSize(9).allMatch(it -> it.outcome() == Outcome.DONE);
    }

    @Test
    void a_table_in_use_is_waited_for_shortly_and_tried_again() throws Exception {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(1);
        scene.up();
        scene.file("002_more.up.sql", "alter table t1 add column b int");
        var impatient =
                new UpRequest(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Duration.ofMillis(20)),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        Optional.empty(),
                        false);
        var holder = scene.server.connect(scene.database);
        holder.setAutoCommit(false);
        try (var statement = holder.createStatement()) {
            statement.execute("select * from t1");
        }
        Callable<Boolean> migration =
                () -> {
                    assertThat(scene.service().up(impatient, scene.run()).to()).hasToString("2");
                    return true;
                };
        Callable<Boolean> reader =
                () -> {
                    while (scene.said.stream().noneMatch(it -> it.contains("is in use"))) {
                        Thread.sleep(10);
                    }
                    holder.close();
                    return true;
                };

        RealPostgres.run().together(List.of(migration, reader));

        assertThat(scene.said)
                .anyMatch(
                        it -> it.startsWith("what 002_more.up.sql needs is in use; nothing of it"));
        assertThat(scene.row()).isEqualTo("2");
    }
}
