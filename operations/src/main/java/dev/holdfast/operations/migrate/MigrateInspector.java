package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.List;
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
        if (parameters.schema().isPresent()) {
            return new VersionTable(parameters.schema().get(), parameters.table());
        }
        String schema = whereabouts().schema().orElseThrow(this::noSchema);
        var table = new VersionTable(schema, parameters.table());
        if (!choosesSchema() && !table.exists(session)) {
            requireNoOther(table);
        }
        return table;
    }

    private boolean choosesSchema() {
        var given = session.target().parameters();
        return given.containsKey("search_path")
                || given.getOrDefault("options", "").contains("search_path");
    }

    /// A search path that has changed since (a file's ALTER DATABASE, a role's own schema) must not
    /// make the database pass for one to which nothing was ever applied.
    private void requireNoOther(VersionTable table) {
        List<String> schemas =
                session.list(
                        Sql.of(MigrateInspector.class, "version-table-elsewhere"),
                        row -> row.text("schema"),
                        table.table(),
                        table.schema());
        if (!schemas.isEmpty()) {
            throw Failure.of(
                            MigrateError.TABLE_ELSEWHERE,
                            "the search path of %s leads to schema %s, but the version table %s is in schema %s"
                                    .formatted(
                                            session.target().user(),
                                            table.schema(),
                                            table.table(),
                                            String.join(", ", schemas)))
                    .hint(
                            ("if that one is meant, put the search path back, or add"
                                            + " ?search_path=%s to the URL; if %s shall have"
                                            + " migrations of its own, add ?search_path=%s")
                                    .formatted(schemas.getFirst(), table.schema(), table.schema()))
                    .fact("schemas", schemas)
                    .exception();
        }
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
            run.warn(
                    "a connection pooler stands between Holdfast and the server; migrations need"
                            + " its session mode, or better a direct connection");
        }
    }

    private record Whereabouts(
            Optional<String> schema, long backend, boolean standby, boolean readOnly) {}

    private Whereabouts whereabouts() {
        return session.one(
                Sql.of(MigrateInspector.class, "whereabouts"),
                row ->
                        new Whereabouts(
                                row.findText("schema"),
                                row.number("backend"),
                                row.flag("standby"),
                                row.flag("read_only")));
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
