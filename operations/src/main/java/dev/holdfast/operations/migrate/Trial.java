package dev.holdfast.operations.migrate;

import dev.holdfast.postgres.session.PostgresTarget;
import java.util.function.Predicate;

/// A database to try migrations on, on a server that is thrown away.
///
/// @param database as one who may do anything in it
/// @param origin what it is, for people: `backup 20261120-... as of 03:12`
/// @param filled whether it has the rows of the original
/// @param ensureRole makes a role that migrations name, where the server has none of the
///   original's; whether it did
/// @param removal ends it with all that is in it
public record Trial(
        PostgresTarget database,
        String origin,
        boolean filled,
        Predicate<String> ensureRole,
        Runnable removal)
        implements AutoCloseable {
    @Override
    public void close() {
        removal.run();
    }
}
