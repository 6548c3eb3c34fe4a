package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.migrate.style.Move;
import dev.holdfast.operations.migrate.style.TableState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides which files run in which order: pure, from the files' names and the database's version.
final class MigratePlanner {
    private final MigrationFolder folder;
    private final AppliedVersions applied;

    /// @param state must not be dirty and must be a version that has a file, or none
    MigratePlanner(MigrationFolder folder, TableState state) {
        this(folder, state, AppliedVersions.of(folder, state));
    }

    private MigratePlanner(MigrationFolder folder, TableState state, AppliedVersions applied) {
        this.folder = folder;
        this.applied = applied;
        if (state.dirty()) {
            throw dirty(state.version());
        }
        if (!applied.newest().isNone()) {
            requireFile(applied.newest());
        }
    }

    /// The next files up, at most `count` of them.
    List<Move> up(Optional<Integer> count) {
        return limited(upTo(folder.newest().map(Migration::version)), count);
    }

    /// The files down from the current version, at most `count` of them.
    List<Move> down(Optional<Integer> count) {
        return requireDownFiles(limited(downTo(MigrationVersion.NONE), count));
    }

    /// The files that lead to a version, up or down.
    List<Move> to(MigrationVersion target) {
        if (!target.isNone() && folder.find(target).isEmpty()) {
            throw Failure.of(
                            MigrateError.NO_SUCH_VERSION,
                            "no migration in %s has version %s".formatted(folder.path(), target))
                    .hint("see the versions with: holdfast migrate status")
                    .fact("version", target.toString())
                    .exception();
        }
        return target.compareTo(applied.newest()) >= 0
                ? upTo(Optional.of(target))
                : requireDownFiles(downTo(target));
    }

    private List<Move> upTo(Optional<MigrationVersion> target) {
        var moves = new ArrayList<Move>();
        MigrationVersion at = applied.newest();
        for (Migration migration : folder.all()) {
            var version = migration.version();
            if (version.compareTo(at) > 0
                    && target.filter(it -> version.compareTo(it) <= 0).isPresent()) {
                moves.add(new Move(migration, Direction.UP, at, version));
                at = version;
            }
        }
        return moves;
    }

    private List<Move> downTo(MigrationVersion target) {
        var moves = new ArrayList<Move>();
        for (Migration migration : folder.all().reversed()) {
            if (applied.has(migration.version()) && migration.version().compareTo(target) > 0) {
                moves.add(
                        new Move(
                                migration,
                                Direction.DOWN,
                                migration.version(),
                                belowApplied(migration.version())));
            }
        }
        return moves;
    }

    private MigrationVersion belowApplied(MigrationVersion version) {
        var below = folder.below(version);
        while (!below.isNone() && !applied.has(below)) {
            below = folder.below(below);
        }
        return below;
    }

    private static List<Move> limited(List<Move> moves, Optional<Integer> count) {
        return count.map(n -> moves.subList(0, Math.min(n, moves.size()))).orElse(moves);
    }

    private static List<Move> requireDownFiles(List<Move> moves) {
        for (Move move : moves) {
            if (move.migration().down().isEmpty()) {
                throw Failure.of(
                                MigrateError.NO_DOWN_FILE,
                                "migration %s has no down file, so it cannot be undone"
                                        .formatted(move.migration().name()))
                        .hint(
                                "write its down file (empty if there is nothing to undo), or undo"
                                        + " it by hand and type: holdfast migrate force "
                                        + move.to())
                        .fact("version", move.migration().version().toString())
                        .exception();
            }
        }
        return moves;
    }

    private void requireFile(MigrationVersion version) {
        if (folder.find(version).isEmpty()) {
            throw Failure.of(
                            MigrateError.UNKNOWN_VERSION,
                            "the database is at version %s, for which %s has no file"
                                    .formatted(version, folder.path()))
                    .hint(
                            "the files are older than the database: get the newer ones, or"
                                    + " look with: holdfast migrate status")
                    .fact("version", version.toString())
                    .exception();
        }
    }

    private RuntimeException dirty(MigrationVersion version) {
        String advice =
                version.isNone()
                        ? "the first migration was being undone; finish that by hand, then type:"
                                + " holdfast migrate force none"
                        : ("look whether migration %s is applied as a whole; if so type:"
                                        + " holdfast migrate force %s; if nothing of it is there:"
                                        + " holdfast migrate force %s; else finish or undo it by"
                                        + " hand first")
                                .formatted(version, version, folder.below(version));
        return Failure.of(
                        MigrateError.DIRTY,
                        "the database is marked dirty at version %s: a migration failed there or"
                                        .formatted(version)
                                + " was cut off, or the undoing of the one above was")
                .hint(advice)
                .fact("version", version.toString())
                .exception();
    }
}
