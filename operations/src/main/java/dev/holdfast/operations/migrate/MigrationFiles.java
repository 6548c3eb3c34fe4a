package dev.holdfast.operations.migrate;

import dev.holdfast.operations.config.MigrationTool;
import java.nio.file.Path;
import java.util.Optional;

/// The folder of a database's migrations.
///
/// @param style whose migrations they are, where that is declared
record MigrationFiles(Path folder, Optional<MigrationTool> style) {}
