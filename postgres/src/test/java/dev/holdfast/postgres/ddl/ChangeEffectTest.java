package dev.holdfast.postgres.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.ddl.ChangeEffect.Lock;
import dev.holdfast.postgres.ddl.ChangeEffect.Work;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the steps say of themselves is what the server does: locks by `pg_locks`, rows read by
/// `pg_stat_xact_user_tables`, rows written anew by the file of the table.
@Tag("servers")
class ChangeEffectTest {
    private static final String TABLES =
            """
            create table p (id integer primary key, u integer not null unique);
            insert into p select g, g from generate_series(1, 500) g;
            create function f() returns trigger language plpgsql as 'begin return new; end';
            create function slow() returns integer language plpgsql volatile as 'begin return 1; end';
            create domain d as integer;
            create domain checked as integer check (value > 0);
            create table m (a integer default 1, b varchar(10), c integer not null, n numeric(8, 2), d d, e text, p integer)
                partition by range (a);
            create table t (a integer default 1, b varchar(10), c integer not null, n numeric(8, 2), d d, e text, p integer);
            insert into t select g, 'x', g, g, 1, 'e', g from generate_series(1, 500) g;
            """;
    private static final Map<Integer, Before> BEFORE = new ConcurrentHashMap<>();
    private static final AtomicInteger COPIES = new AtomicInteger();

    /// What no server can do beside writers; and a partition that is attached is looked through, as
    /// no check like its bound is made first.
    private static final List<String> NO_GENTLE_FORM =
            List.of(
                    "identity",
                    "stored",
                    "type bigint",
                    "numeric(10, 4)",
                    "collate",
                    "exclude",
                    "unlogged",
                    "alter domain",
                    "attach partition",
                    "checked");

    private static final String LOCK_LEVELS =
            """
            select (array['NONE', 'SHARE_UPDATE_EXCLUSIVE', 'SHARE', 'SHARE_ROW_EXCLUSIVE', 'ACCESS_EXCLUSIVE'])[1 + coalesce(max(case mode
                when 'AccessExclusiveLock' then 4 when 'ExclusiveLock' then 4 when 'ShareRowExclusiveLock' then 3
                when 'ShareLock' then 2 when 'ShareUpdateExclusiveLock' then 1 else 0 end), 0)]
            from pg_locks where pid = pg_backend_pid() and relation = 't'::regclass
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    alter table t add x integer
                    alter table t add x integer not null default 5
                    alter table t add x timestamptz default now()
                    alter table t add x integer default slow()
                    alter table t add x integer generated always as identity
                    alter table t add x integer generated always as (a + 1) stored
                    alter table t drop e
                    alter table t alter a type bigint
                    alter table t alter b type varchar(20)
                    alter table t alter b type text
                    alter table t alter n type numeric(10, 2)
                    alter table t alter n type numeric(10, 4)
                    alter table t alter e type text collate "C"
                    alter table t alter a set not null
                    alter table t alter c drop not null
                    alter table t alter a set default 2
                    alter table t alter a set statistics 50
                    alter table t alter e set storage external
                    alter table t add constraint k check (a > 0)
                    alter table t add constraint k check (a > 0) not valid
                    alter table t add foreign key (p) references p
                    alter table t add foreign key (p) references p not valid
                    alter table t add primary key (a)
                    alter table t add unique (a)
                    alter table t add exclude using btree (a with =)
                    create index i on t (a)
                    create trigger tr before insert on t for each row execute function f()
                    create policy pol on t using (true)
                    create rule r as on insert to t do also nothing
                    alter table t enable row level security
                    alter table t set (fillfactor = 50)
                    alter table t set (autovacuum_enabled = false)
                    alter table t set unlogged
                    alter table t replica identity full
                    alter table t owner to holdfast_app
                    grant select on t to holdfast_app
                    comment on table t is 'x'
                    comment on column t.a is 'x'
                    create statistics s on a, c from t
                    create publication pub for table t
                    create view v as select a from t
                    create materialized view v as select a from t
                    create table r (x integer references p)
                    alter domain d add check (value > 0)
                    alter domain d set not null
                    alter table t add x checked
                    alter table m attach partition t for values from (1) to (1000)
                    drop table t
                    """)
    void a_step_does_what_it_says(String change) throws SQLException {
        watch(RealPostgres.shared(15), change, false);
        watch(RealPostgres.shared(18), change, true);
    }

    private static void watch(RealPostgres server, String change, boolean gentle)
            throws SQLException {
        var scene = new PlanScene(server);
        Before before = BEFORE.computeIfAbsent(server.major(), _ -> Before.on(scene));
        String changed = copy(server, before.database());
        scene.run(changed, change);
        var plan = Planner.plan(before.schema(), scene.read(changed), gentle);
        assertThat(plan.isEmpty()).as(change).isFalse();
        if (gentle) {
            blocksNobodyForLong(plan, change);
        }
        server.execute("postgres", "drop database " + changed);
        if (plan.steps().size() == 1 && !isAlone(plan.steps().getFirst())) {
            try (Connection connection = server.connect(before.watched())) {
                watch(connection, plan.steps().getFirst(), change);
                connection.rollback();
            }
            return;
        }
        String database = copy(server, before.database());
        try (Connection connection = server.connect(database)) {
            for (PlanStep step : plan.steps()) {
                watch(connection, step, change);
                if (!isAlone(step)) {
                    connection.commit();
                }
            }
        }
        server.execute("postgres", "drop database " + database);
    }

    private static boolean isAlone(PlanStep step) {
        return step.grouping() == PlanStep.Grouping.ALONE;
    }

    private static void blocksNobodyForLong(ChangePlan plan, String change) {
        if (NO_GENTLE_FORM.stream().noneMatch(change::contains)) {
            assertThat(plan.steps()).as(change).noneMatch(step -> step.effect().blocksLong());
        }
    }

    private static String copy(RealPostgres server, String template) {
        String copy = template + "_" + COPIES.incrementAndGet();
        server.createDatabase(copy, template);
        return copy;
    }

    /// @param database what copies are made of
    /// @param watched another like it, for single steps, which are watched and rolled back
    private record Before(String database, String watched, DatabaseSchema schema) {
        static Before on(PlanScene scene) {
            scene.run("postgres", RandomSchemaWords.ROLES);
            String database = scene.database(TABLES);
            return new Before(database, scene.database(TABLES), scene.read(database));
        }
    }

    private static void watch(Connection connection, PlanStep step, String change)
            throws SQLException {
        connection.setAutoCommit(isAlone(step));
        if (isAlone(step)) {
            // What holds its locks only within itself cannot be watched in its own session.
            execute(connection, step.sql());
            return;
        }
        long file = number(connection, "select pg_relation_filenode('t')");
        long before = readRows(connection);
        execute(connection, step.sql());
        boolean there = number(connection, "select count(*) from pg_class where relname = 't'") > 0;
        if (there) {
            Lock lock = Lock.valueOf(text(connection, LOCK_LEVELS));
            assertThat(lock)
                    .as("%s: the lock of %s, which says %s", change, step.sql(), step.effect())
                    .isLessThanOrEqualTo(step.effect().lock());
            boolean rewritten = number(connection, "select pg_relation_filenode('t')") != file;
            assertThat(rewritten)
                    .as(
                            "%s: %s, which says %s, writes rows anew",
                            change, step.sql(), step.effect())
                    .isEqualTo(step.effect().work() == Work.REWRITE);
            boolean read = readRows(connection) > before;
            if (step.effect().work() != Work.INDEX_BUILD) {
                // Whether there is an index to build anew depends on the column.
                assertThat(read)
                        .as("%s: %s, which says %s, reads rows", change, step.sql(), step.effect())
                        .isEqualTo(step.effect().work() != Work.NOTHING);
            }
        }
    }

    private static long readRows(Connection connection) throws SQLException {
        return number(
                connection,
                "select coalesce(sum(seq_tup_read), 0) from pg_stat_xact_user_tables where relname = 't'");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
