package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.ObjectId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The attributes of a composite type: they can be dropped, altered, and added at the end.
final class CompositeType {
    private CompositeType() {}

    static Optional<List<PlanStep>> steps(ObjectChange change) {
        Map<String, String> before = byName(change.from().find(Fact.ATTRIBUTES).orElse(""));
        Map<String, String> after = byName(change.to().find(Fact.ATTRIBUTES).orElse(""));
        var kept = before.keySet().stream().filter(after::containsKey).toList();
        if (!new ArrayList<>(after.keySet())
                .subList(0, Math.min(kept.size(), after.size()))
                .equals(kept)) {
            return Optional.empty();
        }
        var steps = new ArrayList<PlanStep>();
        for (String name : before.keySet()) {
            if (!after.containsKey(name)) {
                steps.add(
                        step(change.id(), "DROP ATTRIBUTE " + name)
                                .losing("the attribute in every value of the type"));
            }
        }
        after.forEach((name, pair) -> {
            String had = before.get(name);
            if (had == null) {
                steps.add(step(change.id(), "ADD ATTRIBUTE " + pair));
            } else if (!had.equals(pair)) {
                steps.add(
                        step(
                                change.id(),
                                "ALTER ATTRIBUTE "
                                        + name
                                        + " TYPE"
                                        + pair.substring(name.length())));
            }
        });
        return Optional.of(steps);
    }

    private static PlanStep step(ObjectId id, String what) {
        return PlanStep.of(id, ChangeEffect.SHORT, "ALTER TYPE " + id.sql() + " " + what);
    }

    private static Map<String, String> byName(String attributes) {
        var byName = new LinkedHashMap<String, String>();
        for (String pair : SqlText.list(attributes)) {
            byName.put(SqlText.firstName(pair), pair);
        }
        return byName;
    }
}
