package dev.holdfast.operations.schema;

import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import dev.holdfast.postgres.ddl.ChangeEffect;
import dev.holdfast.postgres.ddl.PlanStep;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a plan that was cut off or refused half-way has left: the checks by which a column becomes
/// NOT NULL without a long lock. A new plan begins with their removal, since it makes its own.
final class Leftovers {
    private static final Pattern NAME = Pattern.compile("\"?holdfast_.*_not_null\"?");
    private static final Pattern CHECK =
            Pattern.compile("CHECK \\(\\(.+ IS NOT NULL\\)\\)( NOT VALID)?");

    private Leftovers() {}

    static Set<ObjectId> in(DatabaseSchema from, DatabaseSchema to) {
        Set<ObjectId> leftovers = new HashSet<>();
        for (SchemaObject object : from.objects().values()) {
            ObjectId id = object.id();
            if (id.kind() == Kind.CONSTRAINT
                    && NAME.matcher(id.name()).matches()
                    && CHECK.matcher(object.find(Fact.DEFINITION).orElse("")).matches()
                    && !to.objects().containsKey(id)) {
                leftovers.add(id);
            }
        }
        return leftovers;
    }

    static DatabaseSchema without(Set<ObjectId> leftovers, DatabaseSchema schema) {
        Map<ObjectId, SchemaObject> objects = new HashMap<>(schema.objects());
        Map<ObjectId, Set<ObjectId>> needs = new HashMap<>(schema.dependencies());
        objects.keySet().removeAll(leftovers);
        needs.keySet().removeAll(leftovers);
        return new DatabaseSchema(schema.major(), objects, needs, schema.notJudged());
    }

    static List<PlanStep> removal(Set<ObjectId> leftovers) {
        return leftovers.stream()
                .sorted()
                .map(id ->
                        new PlanStep(
                                id,
                                "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s"
                                        .formatted(id.parent(), id.name()),
                                ChangeEffect.DROP_CONSTRAINT,
                                PlanStep.Grouping.TOGETHER,
                                Optional.empty()))
                .toList();
    }
}
