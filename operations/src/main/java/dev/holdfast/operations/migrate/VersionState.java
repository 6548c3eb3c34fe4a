package dev.holdfast.operations.migrate;

/// What the version table says.
///
/// @param dirty whether a migration was begun and not finished
record VersionState(MigrationVersion version, boolean dirty) {
    static final VersionState NONE = new VersionState(MigrationVersion.NONE, false);

    static VersionState clean(MigrationVersion version) {
        return new VersionState(version, false);
    }
}
