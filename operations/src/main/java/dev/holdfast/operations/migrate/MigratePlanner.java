package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.Migration.Kind;
import dev.holdfast.operations.migrate.style.MigrationFolder;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.migrate.style.Move;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Decides which files run in which order: pure, from where the database stands.
final class MigratePlanner {
    private final Standing standing;
    private final MigrationFolder folder;
    private final AppliedVersions applied;

    /// @param standing of a database whose newest version is known, and that is not dirty, unless
    ///   it is known how to go on
    MigratePlanner(Standing standing) {
        this.standing = standing;
        this.folder = standing.folder();
        this.applied = standing.applied();
        if (standing.isDirty()) {
            requireKnownState();
        }
        if (!applied.newest().isNone()) {
            requireFile(applied.newest());
        }
    }

    /// The next files up, at most `count` of them.
    ///
    /// @param outOfOrder whether those that later ones have overtaken are applied, too
    List<Move> up(Optional<Integer> count, boolean outOfOrder) {
        return limited(upTo(folder.newest().map(Migration::version), outOfOrder), count);
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
                ? upTo(Optional.of(target), false)
                : requireDownFiles(downTo(target));
    }

    private List<Move> upTo(Optional<MigrationVersion> target, boolean outOfOrder) {
        var moves = new ArrayList<Move>();
        MigrationVersion at = applied.newest();
        var baseline = baseline();
        if (baseline.isPresent()) {
            moves.add(new Move(baseline.get(), Direction.UP, at, baseline.get().version()));
            at = baseline.get().version();
        }
        for (Migration migration : folder.all()) {
            var version = migration.version();
            boolean below = target.filter(it -> version.compareTo(it) <= 0).isPresent();
            if (below && isDue(migration, at, outOfOrder)) {
                var to = version.compareTo(at) > 0 ? version : at;
                moves.add(new Move(migration, Direction.UP, at, to));
                at = to;
            }
        }
        for (Migration migration : folder.all()) {
            if (standing.isRepeatableDue(migration)
                    && target.equals(folder.newest().map(Migration::version))) {
                moves.add(new Move(migration, Direction.UP, at, at));
            }
        }
        return resumed(moves);
    }

    private boolean isDue(Migration migration, MigrationVersion at, boolean outOfOrder) {
        return migration.kind() == Kind.VERSIONED
                && !applied.has(migration.version())
                && (outOfOrder || migration.version().compareTo(at) > 0);
    }

    /// What stands for all up to its version, where nothing is applied yet.
    private Optional<Migration> baseline() {
        return applied.newest().isNone() ? folder.baseline() : Optional.empty();
    }

    /// What was begun must be finished first, in the direction in which it was begun.
    private List<Move> resumed(List<Move> moves) {
        var unfinished = standing.unfinished().filter(it -> !it.isNothing());
        if (unfinished.isEmpty()) {
            return moves;
        }
        var begun = unfinished.get();
        boolean first =
                !moves.isEmpty()
                        && moves.getFirst().migration().equals(begun.migration())
                        && moves.getFirst().direction() == begun.direction();
        if (!first) {
            throw dirty(begun);
        }
        return moves;
    }

    private List<Move> downTo(MigrationVersion target) {
        var moves = new ArrayList<Move>();
        for (Migration migration : folder.all().reversed()) {
            if (migration.kind() == Kind.VERSIONED
                    && applied.has(migration.version())
                    && migration.version().compareTo(target) > 0) {
                moves.add(
                        new Move(
                                migration,
                                Direction.DOWN,
                                migration.version(),
                                belowApplied(migration.version())));
            }
        }
        return resumed(moves);
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

    private List<Move> requireDownFiles(List<Move> moves) {
        for (Move move : moves) {
            if (!standing.canUndo(move.migration())) {
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

    /// Stops where it cannot be known what a run that was cut off has left.
    void requireKnownState() {
        var unfinished = standing.unfinished();
        if (unfinished.isEmpty()) {
            throw dirty(standing.state().version());
        }
        if (unfinished.get().doubt().isPresent()) {
            throw dirty(unfinished.get());
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

    private RuntimeException dirty(Unfinished begun) {
        var up = begun.direction() == Direction.UP;
        var version = begun.migration().version();
        var below = folder.below(version);
        String byHand =
                "undo by hand what is there, then type: holdfast migrate force %s; or finish it by hand, then type: holdfast migrate force %s"
                        .formatted(up ? below : version, up ? version : below);
        return Failure.of(
                        MigrateError.DIRTY,
                        "%s did not come to its end: %s"
                                .formatted(
                                        begun.entry().file().orElse(begun.migration().name()),
                                        begun.inWords()))
                .hint(
                        begun.doubt().isPresent()
                                ? byHand
                                : "go on with it first: holdfast migrate %s; or %s"
                                        .formatted(up ? "up" : "down 1", byHand))
                .fact("version", version.toString())
                .fact("statementsApplied", begun.done())
                .exception();
    }
}
