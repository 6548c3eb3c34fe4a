package dev.holdfast.operations.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.fixture.RealPostgres;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;

/// Programs that write all the time, a row a transaction, and remember what was committed.
final class Writers implements AutoCloseable {
    static final int COUNT = 3;

    private final RealPostgres server;
    private final AtomicLongArray committed = new AtomicLongArray(COUNT);
    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    private Writers(RealPostgres server) {
        this.server = server;
    }

    static Writers start(RealPostgres server) {
        server.execute(
                "postgres",
                """
                create table ledger (writer int, n bigint, text text, primary key (writer, n));
                create table account (id int primary key, balance bigint);
                insert into account select id, 1000 from generate_series(1, 100) id
                """);
        var writers = new Writers(server);
        for (int number = 0; number < COUNT; number++) {
            int writer = number;
            writers.threads.add(Thread.ofPlatform().daemon().start(() -> writers.write(writer)));
        }
        return writers;
    }

    /// How far each writer certainly is now.
    long[] committed() {
        long[] now = new long[COUNT];
        for (int writer = 0; writer < COUNT; writer++) {
            now[writer] = committed.get(writer);
        }
        return now;
    }

    private void write(int writer) {
        try (var connection = server.connect("postgres");
                var statement = connection.createStatement()) {
            for (long n = 1; !stop.get(); n++) {
                statement.execute(
                        """
                        begin;
                        insert into ledger values (%1$d, %2$d, md5(%2$d::text));
                        update account set balance = balance - 7 where id = 1 + %2$d %% 50;
                        update account set balance = balance + 7 where id = 51 + %2$d %% 50;
                        commit
                        """
                                .formatted(writer, n));
                committed.set(writer, n);
            }
        } catch (SQLException _) {
            // The server went, as some tests have it.
        }
    }

    /// Looks whether a copy holds whole transactions only, all of a writer's up to some one, and at
    /// least those that were committed by then.
    static void assertExact(RealPostgres copy, long[] atLeast) {
        assertThat(copy.query("postgres", "select sum(balance) from account")).isEqualTo("100000");
        assertThat(copy.query("postgres", "select count(*) from ledger where text <> md5(n::text)"))
                .isEqualTo("0");
        for (int writer = 0; writer < COUNT; writer++) {
            String of = " from ledger where writer = " + writer;
            long last = Long.parseLong(copy.query("postgres", "select coalesce(max(n), 0)" + of));
            assertThat(last).isGreaterThanOrEqualTo(atLeast[writer]);
            assertThat(copy.query("postgres", "select count(*)" + of))
                    .isEqualTo(String.valueOf(last));
        }
    }

    @Override
    public void close() {
        stop.set(true);
        for (Thread thread : threads) {
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
