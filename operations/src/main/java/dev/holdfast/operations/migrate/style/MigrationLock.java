package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The advisory locks of a tool, held by the session from [#take] to [#close()], or until the
/// session ends, whatever ends it.
public final class MigrationLock implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final Session session;
    private final List<Long> ids;

    /// Read once, and asked after each file.
    private final Sql locksHeld;

    private MigrationLock(Session session, List<Long> ids) {
        this.session = session;
        this.ids = ids;
        this.locksHeld =
                Sql.text(
                        Sql.of(MigrationLock.class, "locks-held")
                                .text(session.serverVersion().major()));
    }

    /// Takes the locks of a table.
    public static MigrationLock take(
            Session session, VersionTable table, Duration patience, Run run) {
        var ids = ids(session, table);
        long deadline = System.nanoTime() + patience.toNanos();
        for (long id : ids) {
            // Asked again and again instead of waited for: a waiting statement has a snapshot, for
            // which CREATE INDEX CONCURRENTLY of the holder would wait.
            while (!tryLock(session, id)) {
                if (System.nanoTime() - deadline >= 0) {
                    throw held(session, id, patience);
                }
                run.pause(POLL);
            }
        }
        return new MigrationLock(session, ids);
    }

    /// Takes the lock again where the session has lost it, which nobody expects.
    ///
    /// @return whether it was lost
    public boolean keep() {
        String all = ids.stream().map(String::valueOf).collect(Collectors.joining(","));
        var held = session.list(locksHeld, row -> row.number("id"), all);
        if (held.containsAll(ids)) {
            return false;
        }
        for (long id : ids) {
            if (!held.contains(id) && !tryLock(session, id)) {
                throw held(session, id, Duration.ZERO);
            }
        }
        return true;
    }

    /// Who holds the lock, in words.
    public static Optional<String> holder(Session session, VersionTable table) {
        return ids(session, table).stream().flatMap(id -> holder(session, id).stream()).findFirst();
    }

    private static List<Long> ids(Session session, VersionTable table) {
        return table.locks(session.target().database());
    }

    private static boolean tryLock(Session session, long id) {
        return session.one(
                Sql.text("select pg_catalog.pg_try_advisory_lock(?) as taken"),
                row -> row.flag("taken"),
                id);
    }

    private static Optional<String> holder(Session session, long id) {
        return session.find(Sql.of(MigrationLock.class, "lock-holder"), MigrationLock::inWords, id);
    }

    private static String inWords(Row row) {
        return "process %d (%s%s%s%s)"
                .formatted(
                        row.number("pid"),
                        row.findText("application").orElse("unnamed"),
                        row.findText("role").map(role -> ", role " + role).orElse(""),
                        row.findText("client").map(client -> ", from " + client).orElse(""),
                        row.findInstant("since")
                                .map(since -> ", connected since " + since)
                                .orElse(""));
    }

    private static RuntimeException held(Session session, long id, Duration patience) {
        return Failure.of(
                        MigrateError.LOCKED,
                        "another migration run holds the lock of database %s: %s"
                                .formatted(
                                        session.target().database(),
                                        holder(session, id).orElse("it has just ended")))
                .hint(
                        "wait for it and run the same command again, or wait longer with"
                                + " --lock-timeout (it was %d s)".formatted(patience.toSeconds()))
                .fact("lock", String.valueOf(id))
                .exception();
    }

    @Override
    public void close() {
        if (session.isOpen()) {
            session.uncancelled(() -> {
                for (long id : ids.reversed()) {
                    session.one(
                            Sql.text("select pg_catalog.pg_advisory_unlock(?) as freed"),
                            row -> row.flag("freed"),
                            id);
                }
                return ids;
            });
        }
    }
}
