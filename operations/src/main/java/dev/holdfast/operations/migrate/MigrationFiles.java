package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Run;
import dev.holdfast.operations.config.MigrationTool;
import dev.holdfast.operations.migrate.style.GolangMigrate;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationStyle;
import dev.holdfast.operations.migrate.style.MigrationStyles;
import java.nio.file.Path;
import java.util.Optional;

/// The folder of a database's migrations, where no database is asked.
///
/// @param style whose migrations they are, where that is declared
record MigrationFiles(Path folder, Optional<MigrationTool> style) {

    MigrationStyle find() {
        return MigrationStyles.find(folder, style);
    }

    MigrationFolder read(Run run) {
        return read(find(), folder, run);
    }

    /// A file that was meant to be a migration and is passed over must not go unnoticed.
    static MigrationFolder read(MigrationStyle style, Path path, Run run) {
        var folder = style.read(path);
        for (String name : folder.strangers()) {
            run.warn(
                    style instanceof GolangMigrate
                            ? "%s is passed over: a migration is called NUMBER_TITLE.up.sql, with a number below 2^63"
                                    .formatted(name)
                            : "%s is passed over: no migration of %s is called so"
                                    .formatted(name, style.name()));
        }
        return folder;
    }
}
