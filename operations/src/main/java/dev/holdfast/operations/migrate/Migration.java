package dev.holdfast.operations.migrate;

import java.nio.file.Path;
import java.util.Optional;

/// A migration as its files name it.
///
/// @param title what stands between number and direction; it has no meaning
record Migration(MigrationVersion version, String title, Optional<Path> up, Optional<Path> down) {

    Optional<Path> file(Direction direction) {
        return direction == Direction.UP ? up : down;
    }

    /// Version and title, for people.
    String name() {
        return title.isEmpty() ? version.toString() : version + " " + title;
    }
}
