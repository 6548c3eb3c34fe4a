package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.ddl.ChangePlan;
import dev.holdfast.postgres.ddl.SchemaDiff;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// How two schemas differ, and the way from one to the other.
///
/// @param proven whether the plan was carried out on a copy and nothing differed then; a plan that
///   could not be proven is never shown
/// @param renames what looks like a rename and is planned as a drop and a new one
/// @param notJudged what is there and was not compared
/// @param steps the plan
/// @param script the plan as psql would run it
public record DiffResult(
        @Display(As.HIDDEN) String from,
        @Display(As.HIDDEN) String to,
        @Display(As.HIDDEN) boolean proven,
        List<Difference> differences,
        List<LooksRenamed> renames,
        List<CheckResult.NotJudged> notJudged,
        List<ShownStep> steps,
        Optional<String> script,
        @Display(As.HIDDEN) List<String> next)
        implements Result {

    public DiffResult {
        differences = List.copyOf(differences);
        renames = List.copyOf(renames);
        notJudged = List.copyOf(notJudged);
        steps = List.copyOf(steps);
        next = List.copyOf(next);
    }

    /// @param proposals of renames, where none was asked for
    static DiffResult of(
            SchemaSide from,
            SchemaSide to,
            SchemaDiff diff,
            List<Rename> proposals,
            ChangePlan plan,
            List<String> next) {
        return new DiffResult(
                from.name(),
                to.name(),
                !diff.isEmpty(),
                Differences.of(diff),
                proposals.stream()
                        .map(it -> new LooksRenamed(it.from(), it.to(), "--rename " + it))
                        .toList(),
                Stream.of(from, to)
                        .flatMap(side -> side.schema().notJudged().stream())
                        .distinct()
                        .map(CheckResult.NotJudged::new)
                        .toList(),
                ShownStep.of(plan),
                plan.isEmpty() ? Optional.empty() : Optional.of(PlanText.script(plan)),
                next);
    }

    /// What is gone on one side and new on the other, and alike.
    ///
    /// @param argument what says that it is the same thing
    public record LooksRenamed(ObjectId looksRenamed, ObjectId to, String argument) {}

    @Override
    public String sentence() {
        if (differences.isEmpty()) {
            return notJudged.isEmpty()
                    ? "No difference between %s and %s.".formatted(from, to)
                    : "No difference in what can be compared between %s and %s."
                            .formatted(from, to);
        }
        String plan =
                steps.isEmpty()
                        ? "No plan was made."
                        : "The way from the first to the second takes %s, tried on a copy."
                                .formatted(Words.count(steps.size(), "step"));
        return "%s between %s and %s. %s"
                .formatted(Words.count(differences.size(), "difference"), from, to, plan);
    }
}
