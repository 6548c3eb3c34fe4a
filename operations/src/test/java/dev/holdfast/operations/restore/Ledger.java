package dev.holdfast.operations.restore;

import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.wal.Lsn;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/// Writers at work at the same time. Each transaction leaves a row in the ledger, and the clients
/// note where the WAL ended before and after each commit.
final class Ledger {
    /// What a copy must answer with one row of empty texts: each bulk load is there as a whole or
    /// not at all, by the table and by its index.
    static final String TORN =
            "select count(*) from ledger l where bulk <>"
                    + " (select count(*) from bulk b where b.key = l.key)"
                    + " or l.key like 'never%'";

    private static final int SESSIONS = 4;
    private static final int BULK = 800;

    private final RealPostgres server;
    private final long seed;

    Ledger(RealPostgres server, long seed) {
        this.server = server;
        this.seed = seed;
    }

    void create() {
        server.execute(
                "postgres",
                "create table ledger (key text primary key, xid bigint, bulk int);"
                        + " create table bulk (key text, n int, filler text);"
                        + " create index on bulk (key)");
    }

    /// Lets all sessions write so many transactions each.
    ///
    /// @param beside done while they write
    List<Written> write(int each, Runnable beside) {
        var half = new CountDownLatch(SESSIONS);
        var tasks = new ArrayList<Callable<List<Written>>>();
        for (int session = 0; session < SESSIONS; session++) {
            int number = session;
            tasks.add(() -> new Session(number, half).write(each));
        }
        tasks.add(() -> {
            half.await();
            beside.run();
            return List.of();
        });
        return RealPostgres.run().together(tasks).stream().flatMap(List::stream).toList();
    }

    /// One client.
    private final class Session {
        private final int number;
        private final CountDownLatch half;
        private final Random random;
        private final List<Written> written = new ArrayList<>();

        Session(int number, CountDownLatch half) {
            this.number = number;
            this.half = half;
            this.random = new Random(seed + number);
        }

        List<Written> write(int count) throws SQLException {
            try (Connection connection = server.connect("postgres");
                    Statement sql = connection.createStatement()) {
                for (int n = 0; n < count; n++) {
                    transaction("s%d-%d".formatted(number, n), sql);
                    housekeeping(n, sql);
                    if (n == count / 2) {
                        half.countDown();
                    }
                }
                return written;
            } finally {
                half.countDown();
            }
        }

        private void transaction(String key, Statement sql) throws SQLException {
            int kind = random.nextInt(100);
            sql.execute("begin");
            if (kind < 45) {
                add(key, 0, sql);
                end(key, "commit", sql);
            } else if (kind < 55) {
                sql.execute("set local synchronous_commit = off");
                add(key, 0, sql);
                end(key, "commit", sql);
            } else if (kind < 67) {
                add("never-" + key, 0, sql);
                end("never-" + key, "rollback", sql);
            } else if (kind < 80) {
                sql.execute("savepoint a");
                add("never-" + key, 0, sql);
                sql.execute("rollback to a");
                sql.execute("savepoint b");
                add(key, 0, sql);
                sql.execute("release b");
                end(key, "commit", sql);
            } else if (kind < 94) {
                twoPhases(key, kind < 90, sql);
            } else {
                sql.execute(
                        "insert into bulk select '%s', n, repeat(md5(n::text), 2) from generate_series(1, %d) n"
                                .formatted(key, BULK));
                add(key, BULK, sql);
                end(key, "commit", sql);
            }
        }

        private void twoPhases(String key, boolean commit, Statement sql) throws SQLException {
            String name = commit ? key : "never-" + key;
            long xid = add(name, 0, sql);
            Lsn before = position(sql);
            sql.execute("prepare transaction '" + name + "'");
            var prepared = new Written.Prepared(before, position(sql));
            if (random.nextBoolean()) {
                sql.execute("begin");
                add(key + "-between", 0, sql);
                end(key + "-between", "commit", sql);
            }
            Lsn end = position(sql);
            sql.execute((commit ? "commit" : "rollback") + " prepared '" + name + "'");
            written.add(new Written(name, xid, commit, end, position(sql), Optional.of(prepared)));
        }

        private long add(String key, int bulk, Statement sql) throws SQLException {
            try (var rows =
                    sql.executeQuery(
                            "insert into ledger select '%s', pg_current_xact_id()::text::bigint & 4294967295, %d returning xid"
                                    .formatted(key, bulk))) {
                rows.next();
                return rows.getLong(1);
            }
        }

        private void end(String key, String how, Statement sql) throws SQLException {
            long xid;
            try (var rows =
                    sql.executeQuery("select pg_current_xact_id()::text::bigint & 4294967295")) {
                rows.next();
                xid = rows.getLong(1);
            }
            Lsn before = position(sql);
            sql.execute(how);
            written.add(
                    new Written(
                            key,
                            xid,
                            how.equals("commit"),
                            before,
                            position(sql),
                            Optional.empty()));
        }

        private void housekeeping(int n, Statement sql) throws SQLException {
            if (number == 0 && n % 40 == 20) {
                sql.execute("checkpoint");
            }
            if (number == 1 && n % 60 == 30) {
                sql.execute("select pg_switch_wal()");
            }
            if (number == 2 && n % 50 == 25) {
                sql.execute("vacuum ledger");
            }
        }

        private static Lsn position(Statement sql) throws SQLException {
            try (var rows = sql.executeQuery("select pg_current_wal_insert_lsn()")) {
                rows.next();
                return Lsn.parse(rows.getString(1));
            }
        }
    }
}
