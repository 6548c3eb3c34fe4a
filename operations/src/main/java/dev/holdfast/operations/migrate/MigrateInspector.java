package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.migrate.guard.Pooler;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;

/// Looks where a session stands.
final class MigrateInspector {
    private final Session session;
    private final Run run;

    MigrateInspector(Session session, Run run) {
        this.session = session;
        this.run = run;
    }

    /// Stops where nothing could be changed, and where the lock would not hold.
    void requireWritable() {
        var here = whereabouts();
        if (here.standby()) {
            throw Failure.of(
                            MigrateError.READ_ONLY,
                            "%s is a standby, which takes no changes"
                                    .formatted(session.target().address()))
                    .hint("connect to the primary")
                    .exception();
        }
        if (here.readOnly()) {
            throw Failure.of(
                            MigrateError.READ_ONLY,
                            "sessions of %s in database %s are read-only"
                                    .formatted(
                                            session.target().user(), session.target().database()))
                    .hint(
                            "find out who set default_transaction_read_only (role, database, server)"
                                    + " and why, or connect as another role")
                    .exception();
        }
        if (here.backend() != session.loginPid()) {
            Pooler.requireSessions(session, run);
        }
    }

    private record Whereabouts(long backend, boolean standby, boolean readOnly) {}

    private Whereabouts whereabouts() {
        return session.one(
                Sql.of(MigrateInspector.class, "whereabouts"),
                row ->
                        new Whereabouts(
                                row.number("backend"), row.flag("standby"), row.flag("read_only")));
    }
}
