package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import dev.holdfast.postgres.ddl.ChangePlan;
import dev.holdfast.postgres.ddl.PlanStep;
import dev.holdfast.postgres.ddl.SchemaDiff;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Makes plans between two sides, each proven on a copy.
final class SchemaPlanner {
    private final Sandboxes sandboxes;
    private final Run run;

    SchemaPlanner(Sandboxes sandboxes, Run run) {
        this.sandboxes = sandboxes;
        this.run = run;
    }

    /// The whole way from one side to another, renames first.
    ChangePlan plan(SchemaSide from, SchemaSide to, List<String> renames, boolean gentle) {
        SchemaComparer.requireSameMajor(from, to);
        var leftovers = Leftovers.in(from.schema(), to.schema());
        if (!leftovers.isEmpty()) {
            var clean = from.with(Leftovers.without(leftovers, from.schema()));
            var steps = new ArrayList<>(Leftovers.removal(leftovers));
            steps.addAll(plan(clean, to, renames, gentle).steps());
            return new ChangePlan(steps);
        }
        var asked =
                renames.stream().map(it -> Rename.parse(it, from.schema(), to.schema())).toList();
        try (var proof = PlanProof.start(sandboxes, run)) {
            var copy = proof.copy(from.schema(), from.name());
            if (asked.isEmpty()) {
                return proof.prove(copy, from.schema(), to.schema(), gentle);
            }
            var first = asked.stream().map(Rename::step).toList();
            var renamed = proof.after(copy, first);
            var rest = proof.prove(renamed, renamed.schema(), to.schema(), gentle);
            var steps = new ArrayList<>(first);
            steps.addAll(rest.steps());
            return new ChangePlan(steps);
        }
    }

    /// What a schema is once things have the names that were asked for: seen on a copy.
    DatabaseSchema renamed(SchemaSide from, DatabaseSchema to, List<String> renames) {
        var first = renames.stream().map(it -> Rename.parse(it, from.schema(), to).step()).toList();
        try (var proof = PlanProof.start(sandboxes, run)) {
            return proof.after(proof.copy(from.schema(), from.name()), first).schema();
        }
    }

    /// What of a target is kept back because it would lose something.
    ///
    /// @param schema the target without that
    /// @param left what then still differs
    record Additive(DatabaseSchema schema, SchemaDiff left) {}

    /// The target with everything kept that is there: nothing is dropped, no value lost.
    static Additive additive(DatabaseSchema from, DatabaseSchema to) {
        Set<ObjectId> kept = new HashSet<>();
        var leftovers = Leftovers.in(from, to);
        for (ObjectId id : from.objects().keySet()) {
            if (!to.objects().containsKey(id) && !leftovers.contains(id)) {
                kept.add(id);
            }
        }
        DatabaseSchema target = SchemaForms.keeping(from, to, isIn(kept));
        // What is lost by a change shows only in the plan; without it others may show.
        while (true) {
            Set<ObjectId> losing = new HashSet<>();
            for (PlanStep step : PlanProof.planned(from, target, false).losses()) {
                losing.add(step.object());
            }
            losing.removeAll(kept);
            if (losing.isEmpty()) {
                return new Additive(target, SchemaDiff.between(target, to));
            }
            kept.addAll(losing);
            Set<String> wholes = new HashSet<>();
            losing.forEach(id -> wholes.add(id.sql()));
            for (ObjectId id : from.objects().keySet()) {
                if (wholes.contains(id.parent())) {
                    kept.add(id);
                }
            }
            target = SchemaForms.keeping(from, to, isIn(kept));
        }
    }

    private static java.util.function.Predicate<SchemaObject> isIn(Set<ObjectId> ids) {
        return object -> ids.contains(object.id());
    }
}
