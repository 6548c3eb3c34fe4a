package dev.holdfast.operations.migrate.style;

import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;

/// Where a session is, and as whom.
record Whereabouts(String schema, String user, String database) {

    static Whereabouts of(Session session) {
        return session.one(
                Sql.text(
                        "select coalesce(current_schema(), '') as schema, current_user as role,"
                                + " current_database() as database"),
                row -> new Whereabouts(row.text("schema"), row.text("role"), row.text("database")));
    }
}
