package dev.holdfast.postgres.ddl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.ddl.ChangeEffect.Lock;
import dev.holdfast.postgres.ddl.ChangeEffect.Work;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.sql.SqlScript;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the text of a statement tells is what the server does, table by table: locks by `pg_locks`,
/// rows read by `pg_stat_xact_user_tables`, rows written anew by the file of the table.
@Tag("servers")
class StatementLocksTest {
    private static final List<String> TABLES =
            List.of(
                    "create table p (id integer primary key, u integer not null unique)",
                    "insert into p select g, g from generate_series(1, 300) g",
                    "create function f() returns trigger language plpgsql as 'begin return new; end'",
                    "create function slow() returns integer language plpgsql volatile as 'begin return 1; end'",
                    "create table t (a integer, b varchar(10), c integer not null, n numeric(8, 2), p integer)",
                    "insert into t select g, 'x', g, g, g from generate_series(1, 300) g",
                    "alter table t add constraint ch check (a > 0) not valid",
                    "create index t_c on t (c)",
                    "create unique index t_u on t (c)",
                    "create rule old as on delete to t do also nothing",
                    "create trigger tr before insert on t for each row execute function f()",
                    "alter table t add constraint fk foreign key (p) references p not valid",
                    "create table m (a integer) partition by range (a)",
                    "create table m1 partition of m for values from (0) to (1000)",
                    "create table single (a integer)",
                    "insert into single select 1500 from generate_series(1, 300)",
                    "create materialized view v as select u from p");

    /// On `t`, `p`, `m`, `m1` and `single`.
    private static final List<String> STATEMENTS =
            List.of(
                    "alter table t add x integer",
                    "alter table t add x integer not null default 5",
                    "alter table t add x timestamptz default now()",
                    "alter table t add x integer default slow()",
                    "alter table t add x uuid default md5(random()::text)::uuid",
                    "alter table t add x serial",
                    "alter table t add x integer generated always as identity",
                    "alter table t add x integer generated always as (a + 1) stored",
                    "alter table t add x integer check (x > 0)",
                    "alter table t add x integer unique",
                    "alter table t add x integer references p",
                    "alter table t add x integer default 1 references p",
                    "alter table t drop b",
                    "alter table t alter a type bigint",
                    "alter table t alter b type varchar(20)",
                    "alter table t alter n type numeric(10, 2)",
                    "alter table t alter b type text using upper(b)",
                    "alter table t alter a set not null",
                    "alter table t alter c drop not null",
                    "alter table t alter a set default 2",
                    "alter table t alter a set statistics 50",
                    "alter table t alter a set (n_distinct = 5)",
                    "alter table t alter b set storage external",
                    "alter table t add check (a > 0)",
                    "alter table t add check (a > 0) not valid",
                    "alter table t validate constraint ch",
                    "alter table t validate constraint fk",
                    "alter table t add foreign key (p) references p",
                    "alter table t add foreign key (p) references p not valid",
                    "alter table t add primary key (a)",
                    "alter table t add unique (a, b)",
                    "alter table t add constraint k unique using index t_u",
                    "alter table t add exclude using btree (a with =)",
                    "alter table t drop constraint ch",
                    "alter table t rename to t2",
                    "alter table t rename a to z",
                    "alter table t rename constraint ch to ch2",
                    "alter table t owner to current_user",
                    "alter table t set (fillfactor = 50)",
                    "alter table t set (autovacuum_enabled = false)",
                    "alter table t cluster on t_c",
                    "alter table t set without cluster",
                    "alter table t set unlogged",
                    "alter table t replica identity full",
                    "alter table t enable row level security",
                    "alter table t force row level security",
                    "alter table t disable trigger tr",
                    "alter table t disable rule old",
                    "alter table m attach partition single for values from (1000) to (2000)",
                    "alter table m detach partition m1",
                    "create table m2 partition of m for values from (1000) to (2000)",
                    "create table r (x integer references p)",
                    "create index i on t (a)",
                    "create index i on only m (a)",
                    "reindex table t",
                    "create trigger tr2 before insert on t for each row execute function f()",
                    "drop trigger tr on t",
                    "create policy pol on t using (true)",
                    "create rule r as on insert to t do also nothing",
                    "drop rule old on t",
                    "cluster t using t_c",
                    "truncate t",
                    "lock table t",
                    "lock table t in row exclusive mode",
                    "update t set b = 'y'",
                    "delete from single",
                    "insert into t select g, 'y', g + 900, g, 1 from generate_series(1, 3) g",
                    "with gone as (delete from single returning a) insert into m select 5 from gone",
                    "comment on table t is 'x'",
                    "comment on column t.a is 'x'",
                    "analyze t",
                    "grant select on t to current_user",
                    "create statistics s on a, c from t");

    @ParameterizedTest
    @ValueSource(ints = {13, 15, 18})
    void a_statement_does_what_its_text_tells(int major) throws SQLException {
        var server = RealPostgres.shared(major);
        var wrong = new ArrayList<String>();
        try (Connection connection = server.connect(server.createDatabase())) {
            for (String sql : TABLES) {
                execute(connection, sql);
            }
            connection.setAutoCommit(false);
            for (String sql : STATEMENTS) {
                for (String table : List.of("t", "p", "m", "m1", "single")) {
                    watch(connection, sql, table, wrong);
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private static void watch(Connection connection, String sql, String table, List<String> wrong)
            throws SQLException {
        long oid = number(connection, "select '%s'::regclass::oid".formatted(table));
        connection.rollback();
        long file = number(connection, "select pg_relation_filenode(%d)".formatted(oid));
        long before = read(connection, oid);
        execute(connection, sql);
        var lock = lock(connection, oid);
        boolean rewritten =
                number(connection, "select coalesce(pg_relation_filenode(%d), 0)".formatted(oid))
                        != file;
        boolean scanned = read(connection, oid) > before;
        connection.rollback();
        var told = told(sql, table);
        if (lock.compareTo(told.lock()) > 0
                || (lock != told.lock() && told.exact())
                || (told.exact() && (rewritten && !told.emptied()) != told.rewrites())
                || (told.exact() && scanned != told.reads())) {
            wrong.add(
                    "%s: of %s it is told %s, but it took %s%s%s"
                            .formatted(
                                    sql,
                                    table,
                                    told,
                                    lock,
                                    rewritten ? ", wrote rows anew" : "",
                                    scanned ? ", read rows" : ""));
        }
    }

    /// The strongest of the session's own.
    private static Lock lock(Connection connection, long oid) throws SQLException {
        var strongest = Lock.NONE;
        try (var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "select mode from pg_locks where pid = pg_backend_pid() and relation = "
                                        + oid)) {
            while (rows.next()) {
                var lock =
                        switch (rows.getString(1)) {
                            case "AccessExclusiveLock" -> Lock.ACCESS_EXCLUSIVE;
                            case "ExclusiveLock" -> Lock.EXCLUSIVE;
                            case "ShareRowExclusiveLock" -> Lock.SHARE_ROW_EXCLUSIVE;
                            case "ShareLock" -> Lock.SHARE;
                            case "ShareUpdateExclusiveLock" -> Lock.SHARE_UPDATE_EXCLUSIVE;
                            case "RowExclusiveLock" -> Lock.ROW_EXCLUSIVE;
                            default -> Lock.NONE;
                        };
                strongest = lock.compareTo(strongest) > 0 ? lock : strongest;
            }
        }
        return strongest;
    }

    private record Told(
            Lock lock, boolean rewrites, boolean reads, boolean emptied, boolean exact) {}

    private static Told told(String sql, String table) {
        var statement = SqlScript.of(sql).statements().getFirst();
        var lock = Lock.NONE;
        boolean rewrites = false;
        boolean reads = false;
        boolean emptied = false;
        boolean exact = !sql.contains("validate constraint fk");
        for (StatementEffect effect : StatementEffects.of(statement)) {
            boolean own = effect.table().filter(table::equals).isPresent();
            if (own) {
                var taken = effect.effect().lock();
                lock = taken.compareTo(lock) > 0 ? taken : lock;
                rewrites |= effect.effect().work() == Work.REWRITE;
                reads |= effect.effect().work() != Work.NOTHING;
                emptied |= effect.effect() == ChangeEffect.TRUNCATE;
            }
            // Of partitions that are not named nothing is told, and of the other table of a foreign
            // key only that it is one; what INSERT reads is another table.
            boolean all =
                    own
                            && effect.certain()
                            && effect.effect() != ChangeEffect.CHANGE_ROWS
                            && effect.effect() != ChangeEffect.HARMLESS;
            exact &= all || (!own && !effect.also().contains(table) && !table.equals("m1"));
            if (!own && (effect.also().contains(table) || table.equals("m1"))) {
                lock = Lock.ACCESS_EXCLUSIVE;
            }
        }
        return new Told(lock, rewrites, reads, emptied, exact);
    }

    private static long read(Connection connection, long oid) throws SQLException {
        return number(
                connection,
                "select coalesce(sum(seq_tup_read), 0) from pg_stat_xact_user_tables where relid = %d"
                        .formatted(oid));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
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
