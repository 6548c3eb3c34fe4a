package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import dev.holdfast.operations.migrate.RehearseResult.NotUndone;
import dev.holdfast.operations.migrate.RehearseResult.Rehearsed;
import dev.holdfast.operations.migrate.RehearseResult.Statement;
import dev.holdfast.operations.migrate.RehearseResult.Undoing;
import dev.holdfast.operations.migrate.RehearseResult.Verdict;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.schema.DeclaredProject;
import dev.holdfast.postgres.ddl.ChangeEffect.Lock;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Migrations tried on a copy: a database made from the original, or an empty one.
@Tag("servers")
class RehearseTest {
    private static final String ORDERS =
            """
            create table customers (id int primary key, name text);
            create table orders (id int primary key, customer int, note text);
            insert into customers select n, 'c' || n from generate_series(1, 50) n;
            insert into orders select n, n % 50 + 1, 'n' || n from generate_series(1, 2000) n;
            """;

    @OnEveryPostgres
    void each_statement_tells_its_locks_and_its_work(RealPostgres server) {
        try (var project = scene(server)) {
            pending(
                    project,
                    "2_change",
                    """
                    alter table orders add column token float8 default random();

                    alter table orders alter column note set not null;
                    create index orders_note on orders (note);
                    update orders set note = note || '!' where id <= 100;
                    create table fresh (id int primary key);
                    """,
                    """
                    drop table fresh;
                    drop index orders_note;
                    alter table orders alter column note drop not null;
                    alter table orders drop column token;
                    """);
            var result = rehearse(project);
            var added = statement(result, 1);
            assertThat(added.locks()).contains("ACCESS EXCLUSIVE public.orders");
            assertThat(added.rewrites()).contains("public.orders, public.orders_pkey");
            assertThat(added.allLocks())
                    .anySatisfy(lock -> {
                        assertThat(lock.relation()).isEqualTo("public.orders");
                        assertThat(lock.mode()).isEqualTo(Lock.ACCESS_EXCLUSIVE);
                        assertThat(lock.existed()).isTrue();
                        assertThat(lock.held()).isPositive();
                    });
            assertThat(added.wal().bytes()).isPositive();
            assertThat(added.added().bytes()).isPositive();
            var scanned = statement(result, 3);
            assertThat(scanned.reads()).contains("public.orders (2,000)");
            assertThat(scanned.rewrites()).isEmpty();
            // The rewrite has locked it so before.
            assertThat(statement(result, 4).locks()).isEmpty();
            assertThat(statement(result, 5).changes()).contains(100L);
            var fresh = statement(result, 6);
            assertThat(fresh.locks()).isEmpty();
            assertThat(fresh.allLocks()).anySatisfy(lock -> assertThat(lock.existed()).isFalse());

            var migration = only(result);
            assertThat(migration.verdict()).isEqualTo(Verdict.PASSES);
            assertThat(migration.blocked()).contains("readers and writers of public.orders");
            assertThat(migration.disk().bytes()).isPositive();
            // The update is not taken back by the down.
            assertThat(migration.down()).isEqualTo(Undoing.LOSES_ROWS);
            assertThat(result.notUndone())
                    .extracting(NotUndone::what, NotUndone::difference)
                    .containsExactly(tuple("values of public.orders.note", "2,000, but others"));
            assertThat(migration.catalogBefore()).isNotEqualTo(migration.catalogAfter());
            assertThat(result.passed()).isTrue();
            assertThat(result.sentence())
                    .isEqualTo(
                            "Tried 1 pending migration of database %s on a copy: 1 passes."
                                    .formatted(project.database));
            assertUntouched(project);
        }
    }

    @Test
    void a_down_that_leads_back_is_proven() {
        try (var project = scene(RealPostgres.shared(15))) {
            pending(
                    project,
                    "2_total",
                    "alter table orders add column total numeric; create type state as enum ('new');",
                    "drop type state; alter table orders drop column total;");
            pending(
                    project,
                    "3_seed",
                    "insert into customers values (51, 'later')",
                    "delete from customers where id = 51");
            var result = rehearse(project);
            assertThat(result.migrations())
                    .extracting(Rehearsed::down)
                    .containsExactly(Undoing.UNDOES, Undoing.UNDOES);
            assertThat(result.notUndone()).isEmpty();
            assertThat(result.statements())
                    .filteredOn(it -> it.direction() == Direction.DOWN)
                    .hasSize(3);
        }
    }

    @Test
    void what_a_down_does_not_bring_back_is_told_once() {
        try (var project = scene(RealPostgres.shared(15))) {
            pending(
                    project,
                    "2_fewer",
                    "alter table orders drop column note",
                    "alter table orders add column note text");
            pending(
                    project,
                    "3_index",
                    "create index orders_customer on orders (customer); delete from customers where id > 40",
                    "select 1");
            var result = rehearse(project);
            assertThat(result.migrations())
                    .extracting(Rehearsed::down)
                    .containsExactly(Undoing.LOSES_ROWS, Undoing.DIFFERS);
            assertThat(result.notUndone())
                    .extracting(it -> it.version() + " " + it.what() + ": " + it.difference())
                    .containsExactly(
                            "3 index public.orders_customer: extra: CREATE INDEX orders_customer ON public.orders USING btree (c ...",
                            "3 rows of public.customers: 50 before, 40 after",
                            "2 values of public.orders.note: 2,000 before, 0 after");
            assertThat(result.passed()).isFalse();
            assertUntouched(project);
        }
    }

    @Test
    void a_statement_that_fails_is_found_before_the_window() {
        try (var project = scene(RealPostgres.shared(15))) {
            pending(
                    project,
                    "2_unique",
                    "alter table orders add column x int;\nalter table orders add unique (customer);",
                    "");
            pending(project, "3_later", "create table later (id int)", "drop table later");
            var result = rehearse(project);
            var failed = only(result);
            assertThat(failed.verdict()).isEqualTo(Verdict.FAILS);
            assertThat(failed.error().orElseThrow())
                    .startsWith("line 2: ")
                    .contains("could not create unique index", "23505");
            assertThat(failed.down()).isEqualTo(Undoing.NOT_TRIED);
            assertThat(result.passed()).isFalse();
            assertUntouched(project);
        }
    }

    @Test
    void a_constraint_that_waits_for_the_commit_fails_there() {
        try (var project = scene(RealPostgres.shared(15))) {
            pending(
                    project,
                    "2_late",
                    "alter table orders add foreign key (customer) references customers"
                            + " deferrable initially deferred; insert into orders values (9999, 77)",
                    "");
            assertThat(only(rehearse(project)).error().orElseThrow())
                    .contains("could not be committed", "23503");
        }
    }

    @Test
    void who_keeps_others_waiting_too_long_is_named() {
        try (var project = scene(RealPostgres.shared(15))) {
            pending(
                    project,
                    "2_slow",
                    "alter table orders add column x int; select pg_sleep(0.15)",
                    "alter table orders drop column x");
            var blocks = rehearse(project, Duration.ofMillis(100));
            assertThat(only(blocks).verdict()).isEqualTo(Verdict.BLOCKS);
            assertThat(only(blocks).blocks().orElseThrow()).isGreaterThan(Duration.ofMillis(150));
            assertThat(blocks.passed()).isFalse();
            assertThat(blocks.sentence()).endsWith("1 blocks others.");
            assertThat(rehearse(project, Duration.ofHours(1)).passed()).isTrue();
        }
    }

    @Test
    void what_works_outside_of_transactions_is_watched_from_outside() {
        try (var project = scene(RealPostgres.shared(15))) {
            project.live(
                    "insert into orders select n, 1, repeat('x', 200) from generate_series(2001, 60000) n");
            pending(
                    project,
                    "2_index",
                    "create index concurrently orders_note on orders (note)",
                    "drop index concurrently orders_note");
            var result = rehearse(project);
            assertThat(only(result).verdict()).isEqualTo(Verdict.PASSES);
            assertThat(only(result).blocks()).isEmpty();
            assertThat(only(result).down()).isEqualTo(Undoing.UNDOES);
            assertThat(statement(result, 1).allLocks())
                    .anySatisfy(lock -> {
                        assertThat(lock.relation()).isEqualTo("public.orders");
                        assertThat(lock.mode()).isEqualTo(Lock.SHARE_UPDATE_EXCLUSIVE);
                    });
        }
    }

    @Test
    void without_a_backup_an_empty_database_is_brought_to_the_version_first() {
        try (var project = scene(RealPostgres.shared(15))) {
            project.hasBackup = false;
            String role = project.database + "_app";
            pending(
                    project,
                    "2_grant",
                    "alter table orders add column x int default 1; grant select on orders to "
                            + role,
                    "revoke select on orders from %s; alter table orders drop column x"
                            .formatted(role));
            var result = rehearse(project);
            assertThat(result.filled()).isFalse();
            assertThat(only(result).verdict()).isEqualTo(Verdict.PASSES);
            assertThat(only(result).down()).isEqualTo(Undoing.UNDOES);
            assertThat(statement(result, 1).locks()).contains("ACCESS EXCLUSIVE public.orders");
            assertThat(result.sentence()).contains("on an empty database", "durations say nothing");
            assertThat(
                            project.query(
                                    "select count(*) from pg_roles where rolname = '%s'"
                                            .formatted(role)))
                    .isEqualTo("0");
            assertUntouched(project);
        }
    }

    @Test
    void a_migration_without_a_down_ends_the_way_back() {
        try (var project = scene(RealPostgres.shared(15))) {
            pending(project, "2_first", "create table a (id int)", "drop table a");
            project.put("migrations/3_second.up.sql", "create table b (id int)");
            assertThat(rehearse(project).migrations())
                    .extracting(Rehearsed::down)
                    .containsExactly(Undoing.NOT_TRIED, Undoing.MISSING);
        }
    }

    @Test
    void nothing_pending_needs_no_copy() {
        try (var project = scene(RealPostgres.shared(15))) {
            var result = rehearse(project);
            assertThat(result.sentence())
                    .isEqualTo("Nothing is pending for database %s.".formatted(project.database));
            assertThat(result.passed()).isTrue();
        }
    }

    @Test
    void a_copy_of_another_time_is_told() {
        try (var project = scene(RealPostgres.shared(15))) {
            pending(project, "2_next", "create table next (id int)", "drop table next");
            pending(project, "3_then", "create table then_ (id int)", "drop table then_");
            var result = rehearse(project, Optional.of(1));
            assertThat(result.migrations()).extracting(Rehearsed::title).containsExactly("next");
        }
    }

    @Test
    void bad_input_is_refused_before_a_copy_is_made() {
        try (var project = scene(RealPostgres.shared(15))) {
            pending(project, "2_next", "create table next (id int)", "");
            assertThatThrownBy(() -> rehearse(project, Optional.of(0)))
                    .hasMessageContaining("0 is not a number of migrations");
            pending(project, "2_next", "\\\\copy orders from 'x'", "");
            assertThatThrownBy(() -> rehearse(project)).hasMessageContaining("command of psql");
            assertUntouched(project);
        }
    }

    private static DeclaredProject scene(RealPostgres server) {
        var project = DeclaredProject.on(server, "");
        project.hasBackup = true;
        pending(project, "1_orders", ORDERS, "drop table orders, customers");
        project.migrate().up(UpRequest.ALL, project.run());
        return project;
    }

    private static void pending(DeclaredProject project, String name, String up, String down) {
        project.put("migrations/%s.up.sql".formatted(name), up);
        project.put("migrations/%s.down.sql".formatted(name), down);
    }

    private static RehearseResult rehearse(DeclaredProject project) {
        return rehearse(project, Optional.empty());
    }

    private static RehearseResult rehearse(DeclaredProject project, Optional<Integer> count) {
        return rehearse(project, count, Duration.ofMinutes(1));
    }

    private static RehearseResult rehearse(DeclaredProject project, Duration longestBlock) {
        return rehearse(project, Optional.empty(), longestBlock);
    }

    private static RehearseResult rehearse(
            DeclaredProject project, Optional<Integer> count, Duration longestBlock) {
        return project.migrate()
                .rehearse(
                        new RehearseRequest(
                                count,
                                Optional.empty(),
                                false,
                                false,
                                Optional.of(longestBlock),
                                Optional.empty()),
                        project.run());
    }

    private static Rehearsed only(RehearseResult result) {
        assertThat(result.migrations()).hasSize(1);
        return result.migrations().getFirst();
    }

    private static Statement statement(RehearseResult result, int line) {
        return result.statements().stream()
                .filter(it -> it.line() == line && it.direction() == Direction.UP)
                .findFirst()
                .orElseThrow();
    }

    private static void assertUntouched(DeclaredProject project) {
        assertThat(project.query("select version || ' ' || dirty from schema_migrations"))
                .isEqualTo("1 false");
        assertThat(project.columns())
                .isEqualTo(
                        "customers.id customers.name orders.customer orders.id orders.note"
                                + " schema_migrations.dirty schema_migrations.version");
        assertThat(project.query("select count(*) || ' ' || sum(length(note)) from orders"))
                .isEqualTo("2000 8893");
        assertThat(
                        project.query(
                                "select count(*) from pg_database where datname = '%s_copy'"
                                        .formatted(project.database)))
                .isEqualTo("0");
    }
}
