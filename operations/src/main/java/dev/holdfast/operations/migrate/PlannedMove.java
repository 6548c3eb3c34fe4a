package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.operations.migrate.style.MigrationStyle;
import dev.holdfast.operations.migrate.style.Move;
import dev.holdfast.postgres.session.SqlStatement;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A move with its file read and checked.
record PlannedMove(Move move, MigrationScript script) {

    static List<PlannedMove> read(MigrationStyle style, List<Move> moves) {
        return moves.stream().map(move -> read(style, move)).toList();
    }

    private static PlannedMove read(MigrationStyle style, Move move) {
        MigrationWriter.unfinished(move.migration())
                .filter(_ -> move.direction() == Direction.UP)
                .ifPresent(down -> {
                    throw unfinished(move.migration(), down);
                });
        return new PlannedMove(move, style.script(move.migration(), move.direction()));
    }

    private static RuntimeException unfinished(Migration migration, Path down) {
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

    /// Whether all of it takes effect at once when it is sent as one query, together with what is
    /// sent behind it.
    boolean isAtomic() {
        return script.statements().stream()
                        .noneMatch(it -> it.controlsTransaction() || it.refusesTransaction())
                && script.only().filter(SqlStatement::mayCommitInside).isEmpty();
    }

    /// What is odd about the file, but no reason to stop.
    List<String> warnings() {
        var warnings = new ArrayList<String>();
        if (move.migration().file(move.direction()).isEmpty()) {
            warnings.add(
                    "migration %s has no up file: only the version moves"
                            .formatted(move.migration().name()));
        }
        if (script.byteOrderMark()) {
            warnings.add(
                    "%s begins with a byte order mark, which is left out; golang-migrate would fail"
                            .formatted(script.name()));
        }
        return warnings;
    }

    AppliedMigration applied(Duration elapsed) {
        return listed(Optional.of(elapsed));
    }

    AppliedMigration planned() {
        return listed(Optional.empty());
    }

    private AppliedMigration listed(Optional<Duration> elapsed) {
        return new AppliedMigration(
                move.migration().version(),
                move.migration().title(),
                move.direction(),
                script.statements().size(),
                script.size(),
                elapsed);
    }
}
