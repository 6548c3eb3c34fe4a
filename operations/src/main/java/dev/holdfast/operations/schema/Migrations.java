package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.PostgresTarget;
import java.nio.file.Path;

/// What this room needs of migrations: what a folder of them makes of an empty database.
public interface Migrations {
    /// Stands for the migrations of a folder: another one where applying them all would do
    /// something else.
    String fingerprint(Path folder);

    /// Applies all migrations of a folder to an empty database.
    ///
    /// @return the table in which their runner keeps its version, as SQL writes it; it is no part
    ///   of the schema
    String apply(Path folder, PostgresTarget database, Run run);
}
