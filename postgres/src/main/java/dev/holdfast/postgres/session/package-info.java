/// Sessions to PostgreSQL: where a server is, and the one way to open a connection to it.
///
/// [PostgresUrl] reads every spelling of a connection (URLs of libpq, JDBC, SQLAlchemy and
/// golang-migrate, and libpq's `key=value`) into [TargetParts], what was said about a server.
/// [PostgresEnvironment] fills what was not said from `PG*` variables, `pg_service.conf` and
/// `.pgpass`. The outcome is a [PostgresTarget].
@NullMarked
package dev.holdfast.postgres.session;

import org.jspecify.annotations.NullMarked;
