package dev.holdfast.operations.migrate.style;

import java.nio.file.Path;
import java.util.Optional;

/// A migration as its files name it.
///
/// @param title what stands beside the version; it has no meaning
/// @param up the file that applies it
/// @param down the file that undoes it; the same as `up` where one file holds both
public record Migration(
        MigrationVersion version, String title, Kind kind, Optional<Path> up, Optional<Path> down) {

    /// When a migration is applied.
    public enum Kind {
        /// Once, in the order of versions.
        VERSIONED,
        /// After all others, whenever its file has changed.
        REPEATABLE,
        /// Instead of all up to its version, on an empty database.
        BASELINE
    }

    public Optional<Path> file(Direction direction) {
        return direction == Direction.UP ? up : down;
    }

    /// One of which there is no file.
    static Migration unknown(MigrationVersion version) {
        return new Migration(version, "", Kind.VERSIONED, Optional.empty(), Optional.empty());
    }

    Migration undoneBy(Optional<Path> file) {
        return new Migration(version, title, kind, up, file);
    }

    /// Version and title, for people.
    public String name() {
        return title.isEmpty() ? version.toString() : version + " " + title;
    }
}
