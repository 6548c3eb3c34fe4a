package dev.holdfast.postgres.wal;

import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/// A server that has written WAL of every sort that one can bring about with SQL, and has crashed
/// on the way.
final class BusyServer {
    private static final int SEGMENT = WalSegmentName.USUAL_SIZE;
    private static final int WRITERS = 3;
    private static final int MESSAGE = 20 << 20;
    private static final String DATABASE = "postgres";

    private final RealPostgres server;

    private BusyServer(RealPostgres server) {
        this.server = server;
    }

    /// Starts one that keeps all its WAL.
    static RealPostgres start(int major) {
        return RealPostgres.start(
                major,
                Map.of(
                        "wal_keep_size", "4GB",
                        "max_wal_size", "4GB",
                        // Half of the versions with what is written for logical decoding.
                        "wal_level", major % 2 == 0 ? "logical" : "replica",
                        "wal_compression", "on",
                        "track_commit_timestamp", "on",
                        "max_prepared_transactions", "20"));
    }

    static void write(RealPostgres server) throws IOException {
        new BusyServer(server).write();
    }

    private void write() throws IOException {
        rows();
        subtransactions();
        twoPhases();
        others();
        message(true);
        server.execute(DATABASE, "select pg_create_restore_point('after the message')");
        server.execute(DATABASE, "select pg_switch_wal()");
        crashWhileWriting();
        crashWithinAMessage();
        rows();
        subtransactions();
    }

    private void rows() {
        for (String sql :
                List.of(
                        "drop table if exists busy",
                        "create table busy (id int primary key, n int, text text)",
                        "insert into busy select n, n, repeat(md5(n::text), 9)"
                                + " from generate_series(1, 20000) n",
                        "checkpoint",
                        "update busy set n = n + 1 where id % 3 = 0",
                        "delete from busy where id % 5 = 0",
                        "vacuum freeze busy",
                        "truncate busy",
                        "insert into busy select n, n, repeat('y', 3000 + n)"
                                + " from generate_series(1, 500) n")) {
            server.execute(DATABASE, sql);
        }
    }

    private void subtransactions() {
        server.execute(
                DATABASE,
                """
                do $$
                begin
                    for i in 1..300 loop
                        begin
                            insert into busy values (1000000 + i, i, 'sub');
                            if i % 3 = 0 then
                                raise exception 'no';
                            end if;
                        exception when raise_exception then
                            null;
                        end;
                    end loop;
                end $$\
                """);
        server.execute(
                DATABASE, "begin; update busy set n = 0; create table gone (n int); rollback");
        server.execute(DATABASE, "delete from busy where text = 'sub'");
    }

    private void twoPhases() {
        for (int i = 0; i < 5; i++) {
            server.execute(
                    DATABASE,
                    "begin; create table phase%d (n int); savepoint a; insert into phase%d values (1); prepare transaction 'phase %d'"
                            .formatted(i, i, i));
        }
        server.execute(DATABASE, "checkpoint");
        for (int i = 0; i < 5; i++) {
            server.execute(
                    DATABASE,
                    "%s prepared 'phase %d'".formatted(i % 2 == 0 ? "commit" : "rollback", i));
        }
        server.execute(
                DATABASE, "begin; drop table phase0, phase2, phase4; prepare transaction 'drops'");
        server.execute(DATABASE, "commit prepared 'drops'");
    }

    private void others() {
        for (String sql :
                List.of(
                        "create table kinds as select n, point(n, n) p, array[n, n + 1] a, n::text t"
                                + " from generate_series(1, 5000) n",
                        "create index on kinds using hash (n)",
                        "create index on kinds using gist (p)",
                        "create index on kinds using spgist (p)",
                        "create index on kinds using gin (a)",
                        "create index on kinds using brin (n)",
                        "insert into kinds select n, point(n, 1), array[n], 'x'"
                                + " from generate_series(1, 3000) n",
                        "create sequence counted",
                        "select nextval('counted') from generate_series(1, 100)",
                        "create database other",
                        "drop database other",
                        "begin; select 1 from busy where id = 1 for share; savepoint a;"
                                + " update busy set n = 5 where id = 1; commit",
                        "vacuum full kinds",
                        "cluster busy using busy_pkey",
                        "drop table kinds")) {
            server.execute(DATABASE, sql);
        }
    }

    private Lsn message(boolean transactional) {
        return Lsn.parse(
                server.query(
                        DATABASE,
                        "select pg_logical_emit_message(%s, 'test', repeat('m', %d))"
                                .formatted(transactional, MESSAGE)));
    }

    private void crashWhileWriting() {
        server.execute(DATABASE, "create table written (n int, text text)");
        var begun = new CountDownLatch(WRITERS);
        var tasks = new ArrayList<Callable<String>>();
        for (int i = 0; i < WRITERS; i++) {
            tasks.add(() -> {
                writeUntilTheServerIsGone(begun);
                return "gone";
            });
        }
        tasks.add(() -> {
            begun.await();
            server.kill();
            return "killed";
        });
        RealPostgres.run().together(tasks);
        server.startAgain();
    }

    private void writeUntilTheServerIsGone(CountDownLatch begun) {
        try (var connection = server.connect(DATABASE);
                var statement = connection.createStatement()) {
            for (int i = 0; ; i++) {
                statement.execute(
                        "insert into written select n, 'crash' from generate_series(1, 10) n");
                if (i == 100) {
                    begun.countDown();
                }
            }
        } catch (SQLException _) {
            // That is what it waits for.
        }
    }

    /// Crashes as if only the first pages of a long record had reached the disk: the server gives
    /// the record up and goes on on the page where it broke off.
    private void crashWithinAMessage() throws IOException {
        Lsn end = message(false);
        server.awaitAnswer("select pg_current_wal_flush_lsn() >= '%s'".formatted(end), "t");
        server.kill();
        Lsn lost = new Lsn(end.plus(-MESSAGE / 2).bytes() & -WalPages.PAGE);
        var segment = WalSegmentName.containing(lost, TimelineId.FIRST, SEGMENT);
        try (var file =
                new RandomAccessFile(
                        server.dataDirectory().resolve("pg_wal/" + segment).toFile(), "rw")) {
            file.seek(lost.minus(segment.start()));
            file.write(new byte[WalPages.PAGE]);
        }
        server.startAgain();
    }
}
