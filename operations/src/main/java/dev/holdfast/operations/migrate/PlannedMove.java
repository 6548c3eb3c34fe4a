package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.migrate.guard.Impact;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.operations.migrate.style.Migration;
import dev.holdfast.operations.migrate.style.MigrationScript;
import dev.holdfast.operations.migrate.style.Move;
import dev.holdfast.postgres.sql.SqlStatement;
import dev.holdfast.postgres.sql.SqlUnit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A move with its file read and checked.
///
/// @param down the script that would undo it, for the journal
/// @param resumeAt how many statements of the script are done already, by a run that was cut off
record PlannedMove(
        Move move, MigrationScript script, Optional<MigrationScript> down, int resumeAt) {

    private static final List<String> CALLING =
            List.of("SELECT", "WITH", "VALUES", "TABLE", "DO", "CALL", "EXECUTE", "PREPARE");

    static List<PlannedMove> read(Standing standing, List<Move> moves) {
        return moves.stream().map(move -> read(standing, move)).toList();
    }

    private static PlannedMove read(Standing standing, Move move) {
        boolean up = move.direction() == Direction.UP;
        if (up) {
            requireFinished(move.migration());
        }
        return new PlannedMove(
                move,
                standing.script(move.migration(), move.direction()),
                up && move.migration().down().isPresent()
                        ? Optional.of(standing.script(move.migration(), Direction.DOWN))
                        : Optional.empty(),
                standing.unfinished()
                        .filter(it ->
                                it.migration().equals(move.migration())
                                        && it.direction() == move.direction())
                        .map(Unfinished::done)
                        .orElse(0));
    }

    /// What to call it to people.
    String name() {
        return script.name();
    }

    /// Stops at a migration whose writing was cut off.
    static void requireFinished(Migration migration) {
        MigrationWriter.unfinished(migration)
                .ifPresent(down -> {
                    throw unfinished(migration, down);
                });
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

    /// Whether all of it takes effect at once when it is sent as one query, together with our
    /// records.
    boolean isAtomic() {
        return switch (script.units().size()) {
            case 0 -> true;
            case 1 -> {
                var unit = script.units().getFirst();
                yield unit.kind() == SqlUnit.Kind.IMPLICIT || unit.commits();
            }
            default -> false;
        };
    }

    /// Whether it may give up advisory locks of its session: it says so, or it calls something that
    /// could.
    boolean mayGiveUpLocks() {
        String text = script.text().toLowerCase(Locale.ROOT);
        return text.contains("unlock")
                || text.contains("discard")
                || script.statements().stream().anyMatch(PlannedMove::calls);
    }

    private static boolean calls(SqlStatement statement) {
        return CALLING.stream().anyMatch(word -> statement.begins(word));
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
                    "%s begins with a byte order mark, which is left out; some tools would fail at it"
                            .formatted(script.name()));
        }
        return warnings;
    }

    AppliedMigration applied(Duration elapsed, Impact impact) {
        return listed(Optional.of(elapsed), impact);
    }

    AppliedMigration planned() {
        return listed(Optional.empty(), Impact.NONE);
    }

    private AppliedMigration listed(Optional<Duration> elapsed, Impact impact) {
        return new AppliedMigration(
                move.migration().version(),
                move.migration().title(),
                move.direction(),
                script.statements().size(),
                script.size(),
                elapsed,
                impact.blocked() > 0 ? Optional.of(impact.blocked()) : Optional.empty(),
                some(impact.blockedFor()),
                some(impact.waited()));
    }

    private static Optional<Duration> some(Duration time) {
        return time.isZero() ? Optional.empty() : Optional.of(time);
    }
}
