package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.postgres.catalog.ObjectId;
import java.util.List;
import java.util.Optional;

/// What `schema sync` did, or would do.
///
/// @param planned whether this is only the plan (`--dry-run`)
/// @param wayBack what leads back to before it, where something was dropped
/// @param verified whether the database was read again and is what it should be
/// @param lost what was dropped with its rows, or would be
/// @param left what still differs because only `--allow-destructive` changes it
/// @param seeded the seed files that were run
public record SyncResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) String declared,
        @Display(As.HIDDEN) boolean planned,
        Optional<String> wayBack,
        @Display(As.HIDDEN) boolean verified,
        List<ShownStep> steps,
        List<Loss> lost,
        List<Difference> left,
        List<Seeded> seeded,
        List<CheckResult.NotJudged> notJudged,
        Optional<String> script,
        @Display(As.HIDDEN) int seedsLeft)
        implements Result {

    public SyncResult {
        steps = List.copyOf(steps);
        lost = List.copyOf(lost);
        left = List.copyOf(left);
        seeded = List.copyOf(seeded);
        notJudged = List.copyOf(notJudged);
    }

    /// Something that is gone for ever.
    ///
    /// @param rows how many rows of a table or values of a column it concerns, counted just before;
    ///   of other things there are none to count
    public record Loss(ObjectId object, String loses, Optional<Long> rows) {}

    /// A file of rows that was run.
    public record Seeded(String seedFile, int statements) {}

    @Override
    public String sentence() {
        String rest =
                left.isEmpty()
                        ? ""
                        : " %s left, which only --allow-destructive changes."
                                .formatted(
                                        left.size() == 1
                                                ? "1 difference is"
                                                : left.size() + " differences are");
        if (steps.isEmpty()) {
            return "No change: %s has all that %s declares.%s".formatted(database, declared, rest);
        }
        return planned
                ? "Would bring %s to %s in %s, tried on a copy.%s"
                        .formatted(database, declared, Words.count(steps.size(), "step"), rest)
                : "Brought %s to %s in %s, and read it again: it is as planned.%s"
                        .formatted(database, declared, Words.count(steps.size(), "step"), rest);
    }

    @Override
    public List<String> next() {
        if (planned && !steps.isEmpty()) {
            return List.of("schema sync");
        }
        if (!left.isEmpty()) {
            return List.of("schema sync --allow-destructive --dry-run");
        }
        return seedsLeft > 0 ? List.of("schema sync --seed") : List.of();
    }
}
