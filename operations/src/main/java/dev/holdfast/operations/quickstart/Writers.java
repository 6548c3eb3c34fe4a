package dev.holdfast.operations.quickstart;

import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// An application at work: sessions that commit small transactions all the time, each with a row of
/// the ledger. What the server has confirmed is counted here, so that it can be asked for later.
final class Writers implements AutoCloseable {
    static final Sql MAKE_LEDGER =
            Sql.text(
                    "create table public.quickstart_ledger ("
                            + "id bigint generated always as identity primary key,"
                            + " writer integer not null,"
                            + " at timestamptz not null default clock_timestamp())");
    static final Sql LAST_ROW =
            Sql.text(
                    "select coalesce(max(id), 0) as last, count(*) as rows from public.quickstart_ledger");
    private static final int WRITERS = 2;
    private static final Sql WORK =
            Sql.text(
                    "with visit as (update public.users set last_login = clock_timestamp()"
                            + " where internal_uuid = (select internal_uuid from public.users"
                            + " order by internal_uuid offset ? limit 1) returning internal_uuid),"
                            + " log as (insert into public.audit_log (actor_internal_uuid, action,"
                            + " entity_type, entity_id) select internal_uuid, 'login', 'user',"
                            + " internal_uuid from visit)"
                            + " insert into public.quickstart_ledger (writer) values (?)"
                            + " returning id");
    private static final int USERS = 20;

    private final Semaphore turns = new Semaphore(WRITERS, true);
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicLong confirmed = new AtomicLong();
    private final List<Future<?>> threads = new ArrayList<>();

    /// Starts to write.
    Writers(PostgresTarget target, Run run) {
        for (int number = 0; number < WRITERS; number++) {
            int writer = number;
            threads.add(
                    run.beside(() -> {
                        try (var session = Sessions.open(target, SessionSettings.defaults(), run)) {
                            write(session, writer, run);
                        }
                        return null;
                    }));
        }
    }

    /// How many transactions the server has confirmed.
    long confirmed() {
        return confirmed.get();
    }

    /// Throws if a writer has failed: nobody would wait for it to any purpose.
    void check() {
        if (threads.stream().anyMatch(Future::isDone)) {
            close();
        }
    }

    /// Waits for the transactions under way, and lets no new one begin.
    void pause() {
        turns.acquireUninterruptibly(WRITERS);
    }

    void resume() {
        turns.release(WRITERS);
    }

    /// Ends the writing.
    ///
    /// @throws IllegalStateException if a writer failed
    @Override
    public void close() {
        ended.set(true);
        for (Future<?> thread : threads) {
            try {
                thread.get();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a writer failed", e.getCause());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void write(Session session, int writer, Run run) throws InterruptedException {
        for (int number = 0; !ended.get() && !run.isCancelled(); number++) {
            turns.acquire();
            try {
                session.list(WORK, row -> row.number("id"), (number + writer) % USERS, writer);
                confirmed.incrementAndGet();
            } finally {
                turns.release();
            }
        }
    }
}
