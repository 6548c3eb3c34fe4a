package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent.Unit;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.ddl.ChangePlan;
import dev.holdfast.postgres.ddl.PlanStep;
import dev.holdfast.postgres.ddl.SchemaDiff;
import java.util.ArrayList;
import java.util.List;

/// Writes the migrations that bring what the migrations make to what is declared: a pair of texts
/// for each transaction, proven by going up, down and up again in a sandbox.
final class MigrationGenerator {
    private final SideReader sides;
    private final Run run;

    MigrationGenerator(SideReader sides, Run run) {
        this.sides = sides;
        this.run = run;
    }

    Generated generate(List<String> renames, boolean gentle) {
        int major = sides.major(run);
        SchemaSide migrated = sides.migrated(major, run);
        SchemaSide declared = sides.declared(major, run);
        var diff = SchemaDiff.between(migrated.schema(), declared.schema());
        var pairs =
                diff.isEmpty() && renames.isEmpty()
                        ? List.<GeneratedMigration>of()
                        : pairs(migrated, declared, renames, gentle, major);
        var proposals =
                renames.isEmpty()
                        ? Rename.proposals(diff, migrated.schema(), declared.schema())
                        : List.<Rename>of();
        var notJudged = new ArrayList<>(migrated.schema().notJudged());
        notJudged.addAll(declared.schema().notJudged());
        return new Generated(
                migrated.name(),
                declared.name(),
                major,
                pairs,
                proposals.stream().map(Rename::toString).toList(),
                notJudged.stream().distinct().toList());
    }

    /// What still differs between what the migrations make and what is declared.
    List<Difference> left() {
        int major = sides.major(run);
        var migrated = sides.migrated(major, run).schema();
        return Differences.of(SchemaDiff.between(migrated, sides.declared(major, run).schema()));
    }

    private List<GeneratedMigration> pairs(
            SchemaSide migrated,
            SchemaSide declared,
            List<String> renames,
            boolean gentle,
            int major) {
        var asked =
                renames.stream()
                        .map(it -> Rename.parse(it, migrated.schema(), declared.schema()))
                        .toList();
        var first = asked.stream().map(Rename::step).toList();
        try (var proof = PlanProof.start(sides.sandboxes(major), run)) {
            var steps = new ArrayList<>(first);
            var copy = proof.copy(migrated.schema(), migrated.name());
            var renamed = asked.isEmpty() ? copy : proof.after(copy, first);
            steps.addAll(proof.prove(renamed, renamed.schema(), declared.schema(), gentle).steps());
            return inPairs(
                    new ChangePlan(steps),
                    asked,
                    proof.copy(migrated.schema(), migrated.name()),
                    proof);
        }
    }

    private List<GeneratedMigration> inPairs(
            ChangePlan plan, List<Rename> renames, PlanProof.Copy start, PlanProof proof) {
        var pairs = new ArrayList<GeneratedMigration>();
        var at = start;
        var transactions = plan.transactions();
        try (var step = run.step("prove each way back", transactions.size(), Unit.ITEMS)) {
            for (List<PlanStep> up : transactions) {
                var after = proof.after(at, up);
                var down = down(up, renames, after, at.schema(), proof);
                var again = proof.after(at, up);
                if (!SchemaDiff.between(again.schema(), after.schema()).isEmpty()) {
                    throw Failure.of(
                                    SchemaError.PLAN_NOT_PROVEN,
                                    "going up, down and up again leads elsewhere, at %s"
                                            .formatted(up.getFirst().object()))
                            .hint("write this migration by hand")
                            .exception();
                }
                pairs.add(
                        new GeneratedMigration(
                                title(up), text(up), text(down), ShownStep.of(new ChangePlan(up))));
                at = again;
                step.advance(1);
            }
            step.complete();
        }
        return pairs;
    }

    /// What has only another name gets its old one back: planned from the schemas alone it would be
    /// dropped, with its rows.
    private static List<PlanStep> down(
            List<PlanStep> up,
            List<Rename> renames,
            PlanProof.Copy after,
            DatabaseSchema wanted,
            PlanProof proof) {
        var back =
                renames.reversed().stream()
                        .filter(rename -> up.contains(rename.step()))
                        .map(Rename::back)
                        .map(Rename::step)
                        .toList();
        var from = back.isEmpty() ? after : proof.after(after, back);
        var down = new ArrayList<>(back);
        down.addAll(proof.prove(from, from.schema(), wanted, false).steps());
        return down;
    }

    /// A few words for a file's name, where there are several.
    private static String title(List<PlanStep> steps) {
        var first = steps.getFirst();
        String name = first.object().name().replaceAll("[^A-Za-z0-9]+", "_");
        return first.sql().startsWith("CREATE") && first.sql().contains("CONCURRENTLY")
                ? "index_" + name
                : first.sql().contains(" VALIDATE ") ? "validate_" + name : name;
    }

    private static String text(List<PlanStep> steps) {
        boolean routines =
                steps.size() > 1
                        && steps.stream().anyMatch(step -> step.object().kind() == Kind.FUNCTION);
        // For this file only: a routine may name what another file makes.
        return (routines ? "SET LOCAL check_function_bodies = off;\n" : "")
                + PlanText.statements(steps);
    }
}
