package dev.holdfast.operations.migrate;

import dev.holdfast.operations.config.MigrationPolicy;
import dev.holdfast.operations.config.MigrationTool;
import dev.holdfast.postgres.session.PostgresTarget;
import java.nio.file.Path;
import java.util.Optional;

/// The database to migrate and the folder of its migrations.
///
/// @param isProtected whether undoing must be confirmed by the typed name even with `--yes`
///
/// @param style whose migrations they are, where that is declared
///
/// @param policy who runs them
record MigrationTarget(
        PostgresTarget target,
        Path folder,
        boolean isProtected,
        Optional<MigrationTool> style,
        MigrationPolicy policy) {

    /// A target whose style is found by looking.
    MigrationTarget(PostgresTarget target, Path folder, boolean isProtected) {
        this(target, folder, isProtected, Optional.empty(), MigrationPolicy.MANUAL);
    }

    /// A target whose policy does not matter.
    MigrationTarget(
            PostgresTarget target,
            Path folder,
            boolean isProtected,
            Optional<MigrationTool> style) {
        this(target, folder, isProtected, style, MigrationPolicy.MANUAL);
    }
}
