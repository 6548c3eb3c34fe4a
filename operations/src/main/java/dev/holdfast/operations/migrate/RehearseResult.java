package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.kernel.Tone;
import dev.holdfast.kernel.Tone.Toned;
import dev.holdfast.operations.migrate.style.Direction;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.postgres.ddl.ChangeEffect.Lock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What pending migrations did to a copy of the database.
///
/// @param copy what they were tried on
/// @param filled whether it had the rows of the original: without them durations say nothing
/// @param longestBlock for how long others may be kept from a table
/// @param migrations one by one
/// @param statements what each statement did, in both directions
/// @param notUndone what is not as it was after the down of a migration
/// @param notCompared tables of which nobody knows whether their rows are as they were, because
///   reading them took too long
/// @param disk the most room that one of them took at once
public record RehearseResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) String copy,
        @Display(As.HIDDEN) boolean filled,
        @Display(As.HIDDEN) Duration longestBlock,
        List<Rehearsed> migrations,
        List<Statement> statements,
        List<NotUndone> notUndone,
        @Display(As.HIDDEN) List<String> notCompared,
        @Display(As.HIDDEN) ByteSize disk)
        implements Result {

    /// What came of a migration.
    public enum Verdict implements Toned {
        /// Nobody waits for it longer than allowed.
        PASSES(Tone.GOOD),
        /// Others would wait for it.
        BLOCKS(Tone.ATTENTION),
        /// A statement of it is refused.
        FAILS(Tone.BAD);

        private final Tone tone;

        Verdict(Tone tone) {
            this.tone = tone;
        }

        @Override
        public Tone tone() {
            return tone;
        }
    }

    /// What came of its down.
    public enum Undoing implements Toned {
        /// Schema and rows are as they were.
        UNDOES(Tone.GOOD),
        /// The schema is as it was, rows or values are not.
        LOSES_ROWS(Tone.ATTENTION),
        /// The schema is not as it was.
        DIFFERS(Tone.BAD),
        FAILS(Tone.BAD),
        /// There is no down.
        MISSING(Tone.ATTENTION),
        /// A later one could not be undone.
        NOT_TRIED(Tone.PLAIN);

        private final Tone tone;

        Undoing(Tone tone) {
            this.tone = tone;
        }

        @Override
        public Tone tone() {
            return tone;
        }
    }

    /// A migration.
    ///
    /// @param blocks for how long it kept others from a table that was there before it
    /// @param blocked which table, and whom
    /// @param disk the most room it took at once, with what it replaces, its WAL and temporary
    ///   files
    /// @param error what stopped it
    /// @param catalogBefore digest of the schema before it
    /// @param catalogAfter digest of the schema after it
    public record Rehearsed(
            MigrationVersion version,
            String title,
            Verdict verdict,
            Duration elapsed,
            @Display(As.FILLED) Optional<Duration> blocks,
            @Display(As.FILLED) Optional<String> blocked,
            ByteSize wal,
            ByteSize disk,
            Undoing down,
            @Display(As.FILLED) Optional<String> error,
            @Display(As.HIDDEN) String catalogBefore,
            @Display(As.HIDDEN) String catalogAfter) {}

    /// A statement.
    ///
    /// @param locks the locks that it took and that keep others from rows
    /// @param rewrites what is written anew
    /// @param reads whose rows it reads one after the other
    /// @param changes rows inserted, updated, deleted; absent if none
    /// @param allLocks every lock it took
    public record Statement(
            MigrationVersion version,
            @Display(As.VARIED) Direction direction,
            int line,
            String statement,
            Duration elapsed,
            @Display(As.FILLED) Optional<String> locks,
            @Display(As.FILLED) Optional<String> rewrites,
            @Display(As.FILLED) Optional<String> reads,
            @Display(As.FILLED) Optional<Long> changes,
            @Display(As.WIDE) ByteSize wal,
            @Display(As.WIDE) ByteSize added,
            @Display(As.HIDDEN) ByteSize temporary,
            @Display(As.HIDDEN) List<TakenLock> allLocks,
            @Display(As.FILLED) Optional<String> error) {
        public Statement {
            allLocks = List.copyOf(allLocks);
        }
    }

    /// A lock.
    ///
    /// @param existed whether the table was there before the migration
    /// @param held until the end of its transaction
    public record TakenLock(String relation, Lock mode, boolean existed, Duration held) {}

    /// Something that a down does not bring back.
    ///
    /// @param what an object, or the rows of a table, or the values of a column
    /// @param difference what is the matter with it
    public record NotUndone(MigrationVersion version, String what, String difference) {}

    static RehearseResult nothing(String database, Duration longestBlock) {
        return new RehearseResult(
                database,
                "",
                false,
                longestBlock,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                new ByteSize(0));
    }

    public RehearseResult {
        migrations = List.copyOf(migrations);
        statements = List.copyOf(statements);
        notUndone = List.copyOf(notUndone);
        notCompared = List.copyOf(notCompared);
    }

    @Override
    public String sentence() {
        if (migrations.isEmpty()) {
            return "Nothing is pending for database %s.".formatted(database);
        }
        int count = migrations.size();
        var words = new ArrayList<String>();
        say(words, Verdict.PASSES, "passes", "pass");
        say(words, Verdict.BLOCKS, "blocks others", "block others");
        say(words, Verdict.FAILS, "fails", "fail");
        return "Tried %d pending %s of database %s on %s: %s.%s%s"
                .formatted(
                        count,
                        count == 1 ? "migration" : "migrations",
                        database,
                        copy,
                        String.join(", ", words),
                        filled
                                ? ""
                                : " It has no rows: durations say nothing, locks and rewrites do.",
                        notCompared.isEmpty()
                                ? ""
                                : " Too big to compare row by row: %s."
                                        .formatted(String.join(", ", notCompared)));
    }

    private void say(List<String> words, Verdict verdict, String one, String many) {
        long count = migrations.stream().filter(it -> it.verdict() == verdict).count();
        if (count > 0) {
            words.add("%d %s".formatted(count, count == 1 ? one : many));
        }
    }

    @Override
    public List<String> next() {
        boolean all = migrations.stream().allMatch(it -> it.verdict() == Verdict.PASSES);
        if (migrations.isEmpty()) {
            return List.of("migrate status");
        }
        return all ? List.of("migrate up") : List.of("migrate lint --live");
    }

    /// What fails, what blocks others for longer than allowed, and a down that does not lead back
    /// are findings.
    @Override
    public boolean passed() {
        return migrations.stream()
                .allMatch(it ->
                        it.verdict() == Verdict.PASSES
                                && it.down() != Undoing.DIFFERS
                                && it.down() != Undoing.FAILS);
    }
}
