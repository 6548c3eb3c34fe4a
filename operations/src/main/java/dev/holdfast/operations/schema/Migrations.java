package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.PostgresTarget;
import java.nio.file.Path;
import java.util.List;

/// What this room needs of migrations: what a folder of them makes of an empty database.
public interface Migrations {
    /// The files that would be applied to an empty database, in their order.
    List<Path> files(Path folder);

    /// Applies all migrations of a folder to an empty database, also in a dry run. When it failed
    /// it may be called again for the same database, and does the rest.
    ///
    /// @return the table in which their runner keeps its version, as SQL writes it; it is no part
    ///   of the schema
    String apply(Path folder, PostgresTarget database, Run run);
}
