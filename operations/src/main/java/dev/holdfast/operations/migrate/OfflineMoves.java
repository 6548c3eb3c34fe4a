package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.Goose;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.Migration.Kind;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationStyle;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.migrate.style.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Which files lead from one version to another where all up to the first are applied and nothing
/// else: what [MigratePlanner] decides of a database, without one.
record OfflineMoves(MigrationStyle style, MigrationFolder folder) {

    List<Move> between(VersionRange range) {
        return range.isDown() ? down(range) : up(range);
    }

    /// All that an empty database needs.
    List<Move> all() {
        var newest = folder.newest().map(Migration::version).orElse(MigrationVersion.NONE);
        return up(new VersionRange(MigrationVersion.NONE, newest));
    }

    private List<Move> up(VersionRange range) {
        var moves = new ArrayList<Move>();
        MigrationVersion at = range.from();
        Optional<Migration> baseline =
                at.isNone()
                        ? folder.baseline().filter(it -> it.version().compareTo(range.to()) <= 0)
                        : Optional.empty();
        if (baseline.isPresent()) {
            moves.add(new Move(baseline.get(), Direction.UP, at, baseline.get().version()));
            at = baseline.get().version();
        }
        for (Migration migration : folder.upTo(range.to())) {
            if (migration.version().compareTo(at) > 0) {
                moves.add(new Move(migration, Direction.UP, at, migration.version()));
                at = migration.version();
            }
        }
        if (runsRepeatables(range)) {
            for (Migration migration : repeatables()) {
                moves.add(new Move(migration, Direction.UP, at, at));
            }
        }
        return moves;
    }

    /// What runs again when it changes runs for sure only where nothing ever ran.
    boolean runsRepeatables(VersionRange range) {
        return range.from().isNone()
                && folder.newest().filter(it -> it.version().equals(range.to())).isPresent();
    }

    List<Migration> repeatables() {
        return folder.all().stream().filter(it -> it.kind() == Kind.REPEATABLE).toList();
    }

    private List<Move> down(VersionRange range) {
        var moves = new ArrayList<Move>();
        for (Migration migration : folder.upTo(range.from()).reversed()) {
            if (migration.version().compareTo(range.to()) > 0) {
                requireDown(migration);
                moves.add(
                        new Move(
                                migration,
                                Direction.DOWN,
                                migration.version(),
                                folder.below(migration.version())));
            }
        }
        return moves;
    }

    private void requireDown(Migration migration) {
        boolean noSection =
                style instanceof Goose
                        && migration.down().isPresent()
                        && style.script(migration, Direction.DOWN).isBlank();
        if (migration.down().isEmpty() || noSection) {
            throw Failure.of(
                            MigrateError.NO_DOWN_FILE,
                            "migration %s has no down file, so it cannot be undone"
                                    .formatted(migration.name()))
                    .hint("write its down file (empty if there is nothing to undo)")
                    .fact("version", migration.version().toString())
                    .exception();
        }
    }
}
