/// Sessions to PostgreSQL: where a server is, the one way to open a connection to it, and what is
/// said over it.
///
/// **Where.** [PostgresUrl] reads every spelling of a connection (URLs of libpq, JDBC, SQLAlchemy
/// and golang-migrate, and libpq's `key=value`) into [TargetParts], what was said about a server.
/// [PostgresEnvironment] fills what was not said from `PG*` variables, `pg_service.conf` and
/// `.pgpass`. The outcome is a [PostgresTarget].
///
/// **How.** [Sessions#open] opens a [Session]; each reason why it does not come about is a
/// [PostgresError] of its own, by `ConnectFailure`. What the driver throws later becomes a failure
/// in `PostgresFailure`, and nowhere else. Cancelling the run cancels the statement on the server,
/// and never the next one.
///
/// **What is said.** Our own statements are [Sql]: short texts, or resources with variants by
/// version, parameters always bound; they name the schema `pg_catalog` throughout, so the session
/// keeps the search path that users' scripts mean. Users' scripts go through [Session#simpleQuery],
/// undivided. [Feature] alone knows which version can what.
///
/// Unix sockets work (`?host=/var/run/postgresql`); as in libpq, TLS is not used there.
@NullMarked
package dev.holdfast.postgres.session;

import org.jspecify.annotations.NullMarked;
