package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.Fact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The labels of an enum: they can be added anywhere, and neither removed nor moved.
final class Labels {
    private Labels() {}

    /// The statements that add what is missing; none if labels went or changed their order.
    static Optional<List<PlanStep>> additions(ObjectChange change) {
        List<String> before = SqlText.list(change.from().find(Fact.LABELS).orElse(""));
        List<String> after = SqlText.list(change.to().find(Fact.LABELS).orElse(""));
        if (!after.stream().filter(before::contains).toList().equals(before)) {
            return Optional.empty();
        }
        var steps = new ArrayList<PlanStep>();
        for (int i = 0; i < after.size(); i++) {
            if (!before.contains(after.get(i))) {
                steps.add(
                        PlanStep.of(
                                        change.id(),
                                        ChangeEffect.ADD_ENUM_LABEL,
                                        "ALTER TYPE "
                                                + change.id().sql()
                                                + " ADD VALUE "
                                                + after.get(i)
                                                + place(before, after, i))
                                .alone());
            }
        }
        return Optional.of(steps);
    }

    private static String place(List<String> before, List<String> after, int at) {
        if (at > 0) {
            return " AFTER " + after.get(at - 1);
        }
        return before.isEmpty() ? "" : " BEFORE " + before.getFirst();
    }
}
