package dev.holdfast.operations.migrate;

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
                .orElseGet(() -> MigrationText.absent(migration));
    }
}
