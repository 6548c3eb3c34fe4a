package dev.holdfast.operations.migrate.style;

import java.util.List;
import java.util.Optional;

/// What a version table says.
///
/// @param version the newest version that is applied, or the one in question where it is dirty
/// @param dirty whether a migration was begun and not finished
/// @param rows what is applied, oldest first, where the tool keeps a row for each; absent where it
///   keeps the newest version only
public record TableState(MigrationVersion version, boolean dirty, Optional<List<AppliedRow>> rows) {
    public static final TableState NONE =
            new TableState(MigrationVersion.NONE, false, Optional.empty());

    public TableState {
        rows = rows.map(List::copyOf);
    }

    /// The state of a table that keeps the newest version only.
    public static TableState at(MigrationVersion version, boolean dirty) {
        return new TableState(version, dirty, Optional.empty());
    }
}
