package dev.holdfast.operations.migrate;

import dev.holdfast.postgres.session.PostgresTarget;
import java.nio.file.Path;

/// The database to migrate and the folder of its migrations.
///
/// @param isProtected whether undoing must be confirmed by the typed name even with `--yes`
record MigrationTarget(PostgresTarget target, Path folder, boolean isProtected) {}
