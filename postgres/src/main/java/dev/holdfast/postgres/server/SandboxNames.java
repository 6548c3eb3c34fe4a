package dev.holdfast.postgres.server;

import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;

/// Names in a sandbox's statements.
final class SandboxNames {
    private static final Sql ROLE =
            Sql.text("select rolname from pg_catalog.pg_roles where rolname = ?");

    private SandboxNames() {}

    static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /// Whether the role was made now.
    static boolean ensureRole(String name, Session session) {
        if (session.find(ROLE, row -> row.text("rolname"), name).isPresent()) {
            return false;
        }
        session.execute(Sql.text("create role " + quoted(name) + " nologin"));
        return true;
    }
}
