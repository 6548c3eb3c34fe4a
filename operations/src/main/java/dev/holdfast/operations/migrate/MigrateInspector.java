package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.Optional;

/// Reads the world: where the session stands and what the version table says. Creates nothing.
final class MigrateInspector {
    private final Session session;
    private final Run run;
    private final MigrationParameters parameters;

    MigrateInspector(Session session, Run run) {
        this.session = session;
        this.run = run;
        this.parameters = MigrationParameters.of(session.target());
    }

    /// The version table of the target, which need not exist yet.
    VersionTable table() {
        String schema =
                parameters.schema().or(() -> whereabouts().schema()).orElseThrow(this::noSchema);
        return new VersionTable(schema, parameters.table());
    }

    /// Stops where nothing could be changed, and warns where the lock may not hold.
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
        if (here.backend() != session.loginPid()) {
            run.warn(
                    "a connection pooler stands between Holdfast and the server; migrations need"
                            + " its session mode, or better a direct connection");
        }
    }

    private record Whereabouts(Optional<String> schema, long backend, boolean standby) {}

    private Whereabouts whereabouts() {
        return session.one(
                Sql.of(MigrateInspector.class, "whereabouts"),
                row ->
                        new Whereabouts(
                                row.findText("schema"),
                                row.number("backend"),
                                row.flag("standby")));
    }

    private RuntimeException noSchema() {
        return Failure.of(
                        MigrateError.NO_SCHEMA,
                        "no schema of the search path exists in database %s"
                                .formatted(session.target().database()))
                .hint("create it (create schema public), or set search_path in the URL")
                .exception();
    }
}
