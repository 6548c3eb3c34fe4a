package dev.holdfast.operations.migrate.guard;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.time.Duration;

/// A pooler between us and the server. Where it lends a server process to a client for one
/// transaction only, the lock of a run stays with the process and goes to whoever gets it next.
public final class Pooler {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int ROUNDS = 10;

    private final Session session;
    private final Run run;

    private Pooler(Session session, Run run) {
        this.session = session;
        this.run = run;
    }

    /// Refuses a pooler that does not leave us one server process for the whole session.
    ///
    /// @param session one whose process is not the one that was named at login
    public static void requireSessions(Session session, Run run) {
        switch (new Pooler(session, run).keepsSessions()) {
            case NO -> throw refused(session);
            case YES ->
                    run.note(
                            "a connection pooler stands between Holdfast and the server, in session mode;"
                                    + " a direct connection is better for migrations");
            case UNKNOWN ->
                    run.warn(
                            "a connection pooler stands between Holdfast and the server, and whether"
                                    + " it keeps sessions apart could not be found out; migrations need its"
                                    + " session mode, or better a direct connection");
        }
    }

    private enum Answer {
        YES,
        NO,
        UNKNOWN
    }

    /// A session that is idle has no process of its own in transaction mode: another one gets the
    /// same, or ours changes where many come and go.
    private Answer keepsSessions() {
        // With the same settings as ours: one of its own would stay with the process, for others.
        try (var other = session.another();
                // A pool may have no second process to give, and then makes us wait.
                var _ = run.after(PATIENCE, other::abort)) {
            long first = process(session);
            long second = process(other);
            for (int round = 0; round < ROUNDS; round++) {
                long ours = process(session);
                long others = process(other);
                if (ours != first || others != second || ours == others) {
                    return Answer.NO;
                }
            }
            return Answer.YES;
        } catch (FailureException _) {
            return Answer.UNKNOWN;
        }
    }

    private static long process(Session session) {
        return session.one(
                Sql.text("select pg_catalog.pg_backend_pid() as pid"), row -> row.number("pid"));
    }

    private static RuntimeException refused(Session session) {
        var target = session.target();
        return Failure.of(
                        MigrateError.POOLED,
                        "a connection pooler at %s gives each transaction another server process, so the lock of a migration run would not stay with it; nothing was changed"
                                .formatted(target.address()))
                .hint(
                        ("connect past the pooler: give the server's own host and port, in holdfast.yml as"
                                        + " postgres: { NAME: { url: \"postgresql://USER@SERVER:5432/%s\" } },"
                                        + " or use a pool in session mode")
                                .formatted(target.database()))
                .fact("host", target.host())
                .fact("port", target.port())
                .exception();
    }
}
