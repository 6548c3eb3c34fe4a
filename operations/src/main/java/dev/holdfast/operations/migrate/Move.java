package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import java.nio.file.Path;

/// One file to run.
///
/// @param from the version before it
/// @param to the version that comes of it
record Move(Migration migration, Direction direction, MigrationVersion from, MigrationVersion to) {

    /// The file's text, or nothing where an up file is missing.
    MigrationText read() {
        return migration
                .file(direction)
                .map(MigrationText::read)
                .orElseGet(() -> {
                    MigrationWriter.unfinished(migration)
                            .ifPresent(down -> {
                                throw unfinished(down);
                            });
                    return MigrationText.absent(migration);
                });
    }

    private FailureException unfinished(Path down) {
        return Failure.of(
                        MigrateError.UNFINISHED,
                        "migration %s has no up file: its writing was cut off"
                                .formatted(migration.name()))
                .hint(
                        "type the same 'migrate generate' again, or remove %s"
                                .formatted(down.getFileName()))
                .fact("file", down.toString())
                .exception();
    }
}
