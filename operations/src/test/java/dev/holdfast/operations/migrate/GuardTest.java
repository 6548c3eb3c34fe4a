package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.operations.migrate.guard.GuardLimits;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresTarget;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A run beside others: it waits for what is in the way, counts those who wait behind it, and stops
/// for their sake. Where a migration has to be held at a place the test holds an advisory lock.
@Tag("servers")
@Timeout(120)
class GuardTest {
    private static final Duration NONE = Duration.ZERO;
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofMinutes(5);

    /// Waits for ever for locks, and lets everybody wait.
    private static final GuardLimits PATIENT =
            new GuardLimits(true, NONE, NONE, 0, NONE, LONG, LONG);

    private static final String GATE = "select pg_advisory_lock(42)";

    private static final String SAMPLER =
            "application_name like 'holdfast migrate%' and query like '-- How a process stands%'";

    @TempDir private Path folder;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private final List<String> steps = new CopyOnWriteArrayList<>();

    @Test
    void a_dump_of_the_same_table_is_waited_for_and_then_named() throws Exception {
        var scene = scene();
        scene.file("2_more.up.sql", "alter table t1 add b int");
        try (var dump = transaction(scene, "pg_dump", "lock table t1 in access share mode")) {
            assertThatThrownBy(() -> up(scene, impatient(LONG, LONG)))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> {
                                assertThat(e.failure().code()).isEqualTo(MigrateError.IN_THE_WAY);
                                assertThat(e.failure().facts())
                                        .containsEntry("pid", pid(dump))
                                        .containsEntry("relation", "public.t1")
                                        .containsEntry("held", "ACCESS SHARE")
                                        .containsEntry("application", "pg_dump")
                                        .containsEntry("why", "dump")
                                        .containsKeys("since", "queryStart");
                                assertThat(e.failure().hint().orElseThrow())
                                        .startsWith("wait until the dump is done; then type");
                            })
                    .hasMessageContaining("process %d (pg_dump, role postgres, since 2", pid(dump))
                    .hasMessageContaining("which holds ACCESS SHARE on public.t1");
            assertThat(said).anyMatch(it -> it.startsWith("2_more.up.sql is not begun yet"));
            assertThat(scene.row()).isEqualTo("1");

            var running = beside(scene, PATIENT);
            awaitSaid(it -> it.contains("is not begun yet"), 2);
            dump.rollback();
            assertThat(running.get().migrations().getFirst().waited()).isPresent();
        }
        assertThat(scene.row()).isEqualTo("2");
        assertNobodyLeft(scene);
    }

    @Test
    void a_dump_hinders_no_file_that_does_not_lock_what_it_reads() throws Exception {
        var scene = scene();
        scene.execute("create table t2(a int primary key)");
        scene.file("2_index.up.sql", "create index on t1(a); insert into t1 values (1);");
        scene.file("3_new.up.sql", "create table t3(a int); alter table t3 add b int;");
        scene.file("4_other.up.sql", "alter table t2 add b int;");
        scene.file("5_soft.up.sql", "alter table t1 add constraint c check (a > 0) not valid;");
        try (var _ = transaction(scene, "pg_dump", "lock table t1 in access share mode")) {
            assertThatThrownBy(() -> up(scene, impatient(LONG, LONG)))
                    .hasMessageContaining("MIGRATE-030")
                    .hasMessageContaining("5_soft.up.sql was not begun");
        }
        assertThat(scene.row()).isEqualTo("4");
    }

    @Test
    void what_is_tied_to_a_table_is_looked_at_with_it() throws Exception {
        var scene = scene();
        scene.execute(
                """
                create table parent(a int primary key);
                create table child(a int references parent);
                create index of_child on child(a);
                create table whole(a int) partition by range (a);
                create table part partition of whole for values from (1) to (2);
                create schema away; create table away.hidden(a int);
                """);
        for (var one :
                Map.of(
                                "drop table child", "parent",
                                "drop index of_child", "child",
                                "alter table whole add b int", "part",
                                "drop schema away cascade", "away.hidden",
                                "create table more(a int references parent)", "parent")
                        .entrySet()) {
            scene.file("2_more.up.sql", one.getKey());
            try (var _ =
                    transaction(
                            scene,
                            "pg_dump",
                            "lock table %s in row exclusive mode".formatted(one.getValue()))) {
                assertThatThrownBy(() -> up(scene, impatient(LONG, LONG)))
                        .as(one.getKey())
                        .hasMessageContaining("MIGRATE-030")
                        .hasMessageContaining("." + one.getValue().replaceAll(".*\\.", ""));
            }
        }
        assertThat(scene.row()).isEqualTo("1");
    }

    @Test
    void a_transaction_in_which_nothing_happens_is_in_the_way_once_it_is_old() throws Exception {
        var scene = scene();
        scene.file("2_more.up.sql", "alter table t1 add b int");
        try (var holder = transaction(scene, "some app", "select * from t1")) {
            assertThatThrownBy(() -> up(scene, impatient(LONG, NONE)))
                    .hasMessageContaining("MIGRATE-030")
                    .hasMessageContaining(
                            "process %d (application some app, role postgres, idle in transaction since",
                            pid(holder))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e ->
                                    assertThat(e.failure().hint().orElseThrow())
                                            .contains(
                                                    "select pg_terminate_backend(%d)"
                                                            .formatted(pid(holder))));
            assertThat(said).noneMatch(it -> it.contains("is in use"));

            // It is young, so the file is tried; after that refusal it is waited for.
            assertThatThrownBy(() -> up(scene, impatient(LONG, LONG)))
                    .hasMessageContaining("MIGRATE-030");
            assertThat(said).filteredOn(it -> it.contains("is in use")).hasSize(1);
        }
        try (var _ = transaction(scene, "idle", "select 1");
                var open = scene.server.connect(scene.database)) {
            open.createStatement().execute("select * from t1");
            assertThat(up(scene, impatient(NONE, NONE)).to()).hasToString("2");
        }
    }

    @Test
    void a_transaction_that_is_long_at_work_is_in_the_way() throws Exception {
        var scene = scene();
        scene.file("2_more.up.sql", "alter table t1 add b int");
        try (var gate = gate(scene)) {
            var working = besides(scene, "select * from t1, pg_advisory_lock(42)");
            scene.server.awaitAnswer(
                    "select count(*) from pg_stat_activity where query like 'select * from t1, pg_adv%'"
                            + " and wait_event = 'advisory' and datname = '"
                            + scene.database
                            + "'",
                    "1");

            assertThatThrownBy(() -> up(scene, impatient(NONE, LONG)))
                    .hasMessageContaining("MIGRATE-030")
                    .hasMessageContaining(", in a transaction since ");

            unlock(gate);
            assertThat(working.get()).isTrue();
        }
        assertThat(up(scene, impatient(NONE, NONE)).to()).hasToString("2");
    }

    @Test
    void prepared_transactions_and_vacuums_against_wraparound_are_in_the_way() throws Exception {
        try (var server =
                RealPostgres.start(
                        18, Map.of("max_prepared_transactions", "2", "autovacuum_naptime", "1"))) {
            var scene = new Scene(server, folder).tables(1);
            scene.up();
            scene.file("2_more.up.sql", "alter table t1 add b int");
            try (var session = server.connect(scene.database);
                    var statement = session.createStatement()) {
                statement.execute("begin; select * from t1; prepare transaction 'it''s mine'");
                assertThatThrownBy(() -> up(scene, impatient(LONG, NONE)))
                        .hasMessageContaining("MIGRATE-030")
                        .hasMessageContaining(
                                "the prepared transaction 'it's mine' (role postgres,")
                        .isInstanceOfSatisfying(
                                FailureException.class,
                                e ->
                                        assertThat(e.failure().hint().orElseThrow())
                                                .contains("ROLLBACK PREPARED 'it''s mine'"));
                statement.execute("rollback prepared 'it''s mine'");
                statement.execute("begin; select 1 from pg_class; prepare transaction 'other'");

                vacuumForWraparound(scene);
                assertThatThrownBy(() -> up(scene, impatient(LONG, LONG)))
                        .hasMessageContaining("MIGRATE-030")
                        .hasMessageContaining("(autovacuum to prevent wraparound, since ")
                        .hasMessageContaining("which holds SHARE UPDATE EXCLUSIVE on public.t1");
                statement.execute("rollback prepared 'other'");
            }
            assertThat(scene.row()).isEqualTo("1");
        }
    }

    /// Makes the server vacuum t1 because of its age, and so slowly that it does not end.
    private static void vacuumForWraparound(Scene scene) {
        // An ordinary vacuum would make it young again; one against wraparound comes all the same.
        scene.execute("alter table t1 set (autovacuum_enabled = false)");
        scene.execute("insert into t1 select generate_series(1, 100000)");
        scene.execute(
                "do $$ begin for i in 1..100100 loop perform pg_current_xact_id(); commit; end loop; end $$");
        scene.execute(
                "alter table t1 set (autovacuum_freeze_max_age = 100000,"
                        + " autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)");
        scene.server.awaitAnswer(
                "select count(*) from pg_stat_activity where query like 'autovacuum: VACUUM%public.t1 (to prevent wrap%'",
                "1");
    }

    @Test
    void what_a_role_may_not_see_is_said_and_judged_once_it_has_made_us_wait() throws Exception {
        var scene = scene();
        String role = "plain_" + scene.database;
        scene.execute("create role %s login password 'secret'".formatted(role));
        scene.execute("grant create on schema public to " + role);
        scene.execute("grant create on database %s to %s".formatted(scene.database, role));
        scene.execute(
                "alter table t1 owner to %1$s; alter table schema_migrations owner to %1$s"
                        .formatted(role));
        scene.execute(
                "alter schema holdfast owner to %1$s; alter table holdfast.migration_run owner to %1$s; alter table holdfast.migration_step owner to %1$s"
                        .formatted(role));
        scene.target = as(scene, role);
        scene.file("2_more.up.sql", "alter table t1 add b int");
        try (var holder = transaction(scene, "some app", "select * from t1")) {
            assertThatThrownBy(() -> up(scene, impatient(NONE, NONE)))
                    .hasMessageContaining("MIGRATE-030")
                    .hasMessageContaining(
                            "process %d (application some app, role postgres)", pid(holder));
            assertThat(said)
                    .filteredOn(
                            it -> it.contains("may not see how old the transactions of others are"))
                    .hasSize(1);
            assertThat(said).anyMatch(it -> it.contains("is in use"));
        }
        try (var _ = transaction(scene, "pg_dump", "select * from t1")) {
            said.clear();
            assertThatThrownBy(() -> up(scene, impatient(LONG, LONG)))
                    .hasMessageContaining("(pg_dump, role postgres)");
            assertThat(said).noneMatch(it -> it.contains("is in use"));
        }
        assertThat(up(scene, impatient(NONE, NONE)).to()).hasToString("2");
    }

    @OnEveryPostgres
    void who_waits_behind_a_migration_is_counted_directly_and_behind_each_other(RealPostgres server)
            throws Exception {
        var scene = new Scene(server, folder).tables(1);
        scene.up();
        scene.execute("create table t2(a int); insert into t2 values (1)");
        scene.file("2_more.up.sql", "alter table t1 add b int;\n" + GATE);
        try (var gate = gate(scene)) {
            var running = beside(scene, PATIENT);
            awaitWaiting(scene, "%alter table t1%", 1);
            var readers = new ArrayList<Future<Boolean>>();
            readers.add(
                    besides(scene, "do $$ begin update t2 set a = 2; perform * from t1; end $$"));
            awaitWaiting(scene, "%update t2%", 1);
            readers.add(besides(scene, "select * from t1"));
            readers.add(besides(scene, "delete from t1"));
            readers.add(besides(scene, "update t2 set a = 3"));
            awaitWaiting(scene, "%", 5);
            awaitSample(scene);
            awaitSaid(it -> it.contains("waits for an advisory lock of process"), 1);
            unlock(gate);

            var applied = running.get().migrations().getFirst();
            assertThat(applied.blocked()).contains(4);
            assertThat(applied.blockedFor()).isPresent();
            assertThat(applied.waited()).isPresent();
            assertThat(running.get().sentence()).contains("Up to 4 sessions waited behind it");
            for (var reader : readers) {
                assertThat(reader.get()).isTrue();
            }
        }
        scene.file("3_quiet.up.sql", "create table t3()");
        assertThat(up(scene, PATIENT).migrations().getFirst())
                .returns(Optional.empty(), AppliedMigration::blocked)
                .returns(Optional.empty(), AppliedMigration::waited);
        assertNobodyLeft(scene);
    }

    @Test
    void too_many_who_wait_stop_a_migration_and_nothing_of_it_is_there() throws Exception {
        var scene = scene();
        scene.file("2_more.up.sql", "alter table t1 add b int;\n" + GATE);
        try (var _ = gate(scene)) {
            var running = beside(scene, allowing(2, NONE));
            awaitWaiting(scene, "%alter table t1%", 1);
            var readers = new ArrayList<Future<Boolean>>();
            readers.add(besides(scene, "select * from t1"));
            readers.add(besides(scene, "select * from t1"));
            awaitWaiting(scene, "%", 3);
            awaitSample(scene);
            assertThat(running.isDone()).isFalse();
            readers.add(besides(scene, "select * from t1"));

            assertThatThrownBy(running::get)
                    .cause()
                    .hasMessageContaining("MIGRATE-031")
                    .hasMessageContaining(
                            "2_more.up.sql line 2: stopped, because 3 sessions waited behind it")
                    .hasMessageContaining("at most 2 at once may wait")
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> {
                                assertThat(e.failure().facts()).containsEntry("blocked", 3);
                                assertThat(e.failure().hint().orElseThrow())
                                        .startsWith("nothing of it is applied; the database stays")
                                        .contains("--max-blocked N");
                            });
            for (var reader : readers) {
                assertThat(reader.get()).isTrue();
            }
        }
        assertThat(scene.row()).isEqualTo("1");
        assertThat(scene.status()).returns(false, StatusResult::dirty);
        assertThat(scene.history().getFirst()).isEqualTo("2 UP FAILED");
        assertThat(up(scene, PATIENT).to()).hasToString("2");
        assertNobodyLeft(scene);
    }

    @Test
    void one_who_waits_too_long_stops_a_migration_too() throws Exception {
        var scene = scene();
        scene.file(
                "2_more.up.sql",
                "begin; create table t2(); commit;\nbegin; alter table t1 add b int;\n%s; commit;"
                        .formatted(GATE));
        try (var _ = gate(scene)) {
            var running = beside(scene, allowing(0, SHORT));
            awaitWaiting(scene, "%alter table t1%", 1);
            var reader = besides(scene, "select * from t1");

            assertThatThrownBy(running::get)
                    .cause()
                    .hasMessageContaining("MIGRATE-031")
                    .hasMessageContaining(
                            "2_more.up.sql line 3: stopped, because 1 session waited behind it")
                    .hasMessageContaining("at most 0.3 s each may wait");
            assertThat(reader.get()).isTrue();
        }
        assertThat(scene.row()).isEqualTo("2 dirty");
        assertThat(scene.status().sentence()).contains("its first 3 of 7 statements");
        assertThat(scene.tables()).isEqualTo("t1 t2");
        assertThat(up(scene, PATIENT).to()).hasToString("2");
    }

    @Test
    void a_concurrent_build_shows_what_it_waits_for_and_is_never_stopped() throws Exception {
        var scene = scene();
        scene.file("2_more.up.sql", "create index concurrently t1_a on t1(a)");
        try (var old = transaction(scene, "some app", "insert into t1 values (1)")) {
            var running =
                    beside(
                            scene,
                            new GuardLimits(true, NONE, NONE, 0, Duration.ofMillis(1), LONG, NONE));
            awaitWaiting(scene, "%concurrently t1_a%", 1);
            var behind = besides(scene, "alter table t1 add b int");
            awaitWaiting(scene, "%", 2);
            awaitSample(scene);
            awaitSample(scene);
            long pid = pid(old);
            awaitSaid(it -> it.contains("waits for the transaction of process " + pid), 1);
            while (steps.stream()
                    .noneMatch(it ->
                            it.startsWith(
                                    "2_more.up.sql line 1: create index concurrently t1_a on t1(a), CREATE INDEX CONCURRENTLY: waiting for"))) {
                Thread.sleep(10);
            }
            // It has a snapshot, and the build would come to wait for that in its turn: a deadlock.
            scene.execute(
                    "select pg_cancel_backend(pid) from pg_stat_activity where query like 'alter%'"
                            + " and datname = current_database()");
            assertThatThrownBy(behind::get).hasMessageContaining("user request");
            old.rollback();

            assertThat(running.get().to()).hasToString("2");
            assertThat(running.get().migrations().getFirst().blocked()).contains(1);
            assertThat(running.get().migrations().getFirst().blockedFor().orElseThrow())
                    .isGreaterThan(Duration.ofMillis(1));
        }
        assertThat(said)
                .anyMatch(it -> it.startsWith("2_more.up.sql works concurrently and waits"));
        assertThat(
                        scene.query(
                                "select indisvalid from pg_index where indexrelid = 't1_a'::regclass"))
                .isEqualTo("t");
    }

    @Test
    void a_run_that_cannot_be_watched_says_so_and_goes_on() throws Exception {
        var scene = scene();
        String role = "single_" + scene.database;
        scene.execute("create role %s login password 'secret' connection limit 1".formatted(role));
        scene.execute("grant create on database %s to %s".formatted(scene.database, role));
        scene.execute("grant create on schema public to " + role);
        scene.execute("alter table schema_migrations owner to " + role);
        scene.execute("grant usage on schema holdfast to " + role);
        scene.execute("grant all on all tables in schema holdfast to " + role);
        scene.execute("grant all on all sequences in schema holdfast to " + role);
        scene.target = as(scene, role);
        scene.file("2_more.up.sql", "create table t2();\n" + GATE);
        try (var gate = gate(scene)) {
            var running = beside(scene, PATIENT);
            while (!running.isDone()
                    && said.stream().noneMatch(it -> it.startsWith("this run is not watched: "))) {
                Thread.sleep(10);
            }
            unlock(gate);

            assertThat(running.get().to()).hasToString("2");
        }
        assertThat(said).filteredOn(it -> it.contains("is not watched")).hasSize(1);
        assertNobodyLeft(scene);
    }

    @Test
    void a_cancelled_run_leaves_nothing_and_nobody() throws Exception {
        var scene = scene();
        scene.file("2_more.up.sql", "alter table t1 add b int;\n" + GATE);
        try (var _ = gate(scene)) {
            var run = run();
            var running = RealPostgres.run().beside(() -> up(scene, PATIENT, run));
            awaitWaiting(scene, "%alter table t1%", 1);
            awaitSample(scene);
            run.cancel();

            assertThatThrownBy(running::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CancelledException.class);
        }
        assertThat(scene.row()).isEqualTo("1");
        assertNobodyLeft(scene);
    }

    @Test
    void a_deadlock_is_an_error_at_once_and_a_lock_refused_is_tried_again() {
        var scene = scene();
        scene.file("2_more.up.sql", "do $$ begin raise 'odd' using errcode = '40P01'; end $$");
        assertThatThrownBy(() -> up(scene, PATIENT))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> assertThat(e.failure().facts()).containsEntry("sqlstate", "40P01"));
        assertThat(said).noneMatch(it -> it.contains("trying again"));

        scene.execute("create sequence tries");
        scene.file(
                "2_more.up.sql",
                "do $$ begin if nextval('tries') < 3 then raise 'odd' using errcode = '55P03'; end if; end $$");
        assertThat(up(scene, PATIENT).to()).hasToString("2");
        assertThat(said).filteredOn(it -> it.contains("trying again")).hasSize(2);
    }

    @Test
    void a_copy_of_the_database_finds_nobody_watching() throws Exception {
        var scene = scene();
        scene.file("2_slow.up.sql", "create table t2(); lock table t1;");
        String copy = scene.database + "_copy";
        scene.file(
                "3_copy.up.sql", "create database %s template %s".formatted(copy, scene.database));
        Future<MigrateResult> running;
        try (var _ = transaction(scene, "gate", "lock table t1")) {
            running = beside(scene, PATIENT);
            awaitWaiting(scene, "%lock table t1%", 1);
            awaitSample(scene);
        }

        assertThat(running.get().to()).hasToString("3");
        scene.server.execute("postgres", "drop database " + copy);
    }

    @Test
    void a_negative_number_of_sessions_is_refused() {
        var scene = scene();
        var request =
                new UpRequest(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(-1),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        Optional.empty(),
                        false);
        assertThatThrownBy(() -> scene.service().up(request, scene.run()))
                .hasMessageContaining("MIGRATE-008")
                .hasMessageContaining("-1 is not a number of sessions");
        assertThat(scene.row()).isEqualTo("1");
    }

    private Scene scene() {
        var scene = new Scene(RealPostgres.shared(18), folder).tables(1);
        scene.up();
        return scene;
    }

    /// Waits a moment for what is in the way, and then refuses.
    private static GuardLimits impatient(Duration old, Duration idle) {
        return new GuardLimits(true, Duration.ofMillis(20), SHORT, 0, NONE, old, idle);
    }

    private static GuardLimits allowing(int maxBlocked, Duration maxBlockedFor) {
        return new GuardLimits(true, NONE, NONE, maxBlocked, maxBlockedFor, LONG, LONG);
    }

    private Run run() {
        return new Run(
                Clock.systemUTC(),
                false,
                _ -> true,
                List.of(event -> {
                    if (event instanceof RunEvent.Noted noted) {
                        said.add(noted.text());
                    } else if (event instanceof RunEvent.Started started) {
                        steps.add(started.step());
                    }
                }));
    }

    private MigrateResult up(Scene scene, GuardLimits limits) {
        return up(scene, limits, run());
    }

    private static MigrateResult up(Scene scene, GuardLimits limits, Run run) {
        var order =
                new MigrateRun.Order(
                        Optional.empty(),
                        Duration.ofSeconds(15),
                        limits,
                        "heads",
                        MigrateRun.Conduct.of(Optional.empty(), false, Safeguard.NONE),
                        planner -> planner.up(Optional.empty(), false));
        try (var database =
                OpenDatabase.open(new MigrationTarget(scene.target, scene.folder, false), run)) {
            return new MigrateRun(database, order).migrate();
        }
    }

    private Future<MigrateResult> beside(Scene scene, GuardLimits limits) {
        return RealPostgres.run().beside(() -> up(scene, limits));
    }

    /// Runs SQL in a session of its own, on a thread of its own, to its end.
    private static Future<Boolean> besides(Scene scene, String sql) {
        return RealPostgres.run()
                .beside(() -> {
                    scene.execute(sql);
                    return true;
                });
    }

    /// An open transaction that has done something.
    private static Connection transaction(Scene scene, String application, String sql)
            throws SQLException {
        var connection = scene.server.connect(scene.database);
        try (var statement = connection.createStatement()) {
            statement.execute("set application_name = '%s'".formatted(application));
            connection.setAutoCommit(false);
            statement.execute(sql);
        }
        return connection;
    }

    private static Connection gate(Scene scene) throws SQLException {
        var gate = scene.server.connect(scene.database);
        try (var statement = gate.createStatement()) {
            statement.execute(GATE);
        }
        return gate;
    }

    private static void unlock(Connection gate) throws SQLException {
        try (var statement = gate.createStatement()) {
            statement.execute("select pg_advisory_unlock(42)");
        }
    }

    private static long pid(Connection connection) {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("select pg_backend_pid()")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static PostgresTarget as(Scene scene, String role) {
        return PostgresTarget.of(scene.server.host(), scene.server.port(), scene.database, role)
                .withSsl(dev.holdfast.postgres.session.SslMode.DISABLE, Optional.empty())
                .withPassword(dev.holdfast.kernel.Secret.of("secret"));
    }

    /// Waits until so many sessions of the database wait for locks with such a query.
    private static void awaitWaiting(Scene scene, String query, int number) {
        scene.server.awaitAnswer(
                """
                select count(*) from pg_stat_activity
                where wait_event_type = 'Lock' and datname = '%s' and query ilike '%s'
                """
                        .formatted(scene.database, query),
                String.valueOf(number));
    }

    /// Waits until the sampler has looked, from now on.
    private static void awaitSample(Scene scene) {
        String now = scene.query("select clock_timestamp()");
        scene.server.awaitAnswer(
                """
                select count(*) from pg_stat_activity
                where %s and datname = '%s' and state = 'idle' and query_start > '%s'
                """
                        .formatted(SAMPLER, scene.database, now),
                "1");
    }

    private void awaitSaid(Predicate<String> what, int times) throws InterruptedException {
        while (said.stream().filter(what).count() < times) {
            assertThat(
                            said.stream()
                                    .filter(it -> it.contains("is not watched"))
                                    .filter(what.negate()))
                    .isEmpty();
            Thread.sleep(10);
        }
    }

    private static void assertNobodyLeft(Scene scene) {
        scene.server.awaitAnswer(
                "select count(*) from pg_stat_activity where application_name like 'holdfast%%' and datname = '%s'"
                        .formatted(scene.database),
                "0");
    }
}
