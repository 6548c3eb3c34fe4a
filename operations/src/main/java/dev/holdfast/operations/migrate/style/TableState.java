package dev.holdfast.operations.migrate.style;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a version table says.
///
/// @param version the newest version that is applied, or the one in question where it is dirty
/// @param dirty whether a migration was begun and not finished
/// @param rows what is applied, oldest first, where the tool keeps a row for each; absent where it
///   keeps the newest version only
/// @param baseline the version up to which all count as applied, with or without a row; none where
///   there is no such thing
public record TableState(
        MigrationVersion version,
        boolean dirty,
        Optional<List<AppliedRow>> rows,
        MigrationVersion baseline) {
    public static final TableState NONE = at(MigrationVersion.NONE, false);

    public TableState {
        rows = rows.map(List::copyOf);
    }

    /// Whether it says of one migration what a move made of it; a table without rows tells nothing
    /// of one.
    public boolean shows(Move move) {
        var moved = move.migration().version();
        if (rows.isEmpty()) {
            return true;
        }
        boolean recorded =
                rows.get().stream().anyMatch(row -> row.success() && row.version().equals(moved));
        boolean covered = moved.isNumber() && moved.compareTo(baseline) <= 0;
        return move.direction() == Direction.UP ? recorded || covered : !recorded;
    }

    /// The state of a table that keeps the newest version only.
    public static TableState at(MigrationVersion version, boolean dirty) {
        return new TableState(version, dirty, Optional.empty(), MigrationVersion.NONE);
    }

    /// The state of a table that keeps a row for each migration.
    ///
    /// @param rows oldest first
    public static TableState of(List<AppliedRow> rows) {
        return of(rows, MigrationVersion.NONE);
    }

    /// @param baseline all versions up to it count as applied, with or without a row
    static TableState of(List<AppliedRow> rows, MigrationVersion baseline) {
        var failed = rows.stream().filter(row -> !row.success()).map(AppliedRow::version);
        var newest =
                Stream.concat(Stream.of(baseline), rows.stream().map(AppliedRow::version))
                        .filter(MigrationVersion::isNumber)
                        .max(MigrationVersion::compareTo)
                        .orElse(MigrationVersion.NONE);
        return failed.findFirst()
                .map(version -> new TableState(version, true, Optional.of(rows), baseline))
                .orElseGet(() -> new TableState(newest, false, Optional.of(rows), baseline));
    }
}
