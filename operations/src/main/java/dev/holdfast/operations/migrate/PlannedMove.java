package dev.holdfast.operations.migrate;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A move with its file read and checked.
record PlannedMove(Move move, MigrationText text) {

    static List<PlannedMove> read(List<Move> moves) {
        return moves.stream().map(move -> new PlannedMove(move, move.read())).toList();
    }

    /// What is odd about the file, but no reason to stop.
    List<String> warnings() {
        var warnings = new ArrayList<String>();
        if (move.migration().file(move.direction()).isEmpty()) {
            warnings.add(
                    "migration %s has no up file: only the version moves"
                            .formatted(move.migration().name()));
        }
        if (text.byteOrderMark()) {
            warnings.add(
                    "%s begins with a byte order mark, which is left out; golang-migrate would fail"
                            .formatted(text.name()));
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
                text.statements().size(),
                text.size(),
                elapsed);
    }
}
