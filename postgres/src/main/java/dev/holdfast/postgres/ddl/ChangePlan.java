package dev.holdfast.postgres.ddl;

import java.util.ArrayList;
import java.util.List;

/// The steps that make one schema of another, in their order.
public record ChangePlan(List<PlanStep> steps) {
    public ChangePlan {
        steps = List.copyOf(steps);
    }

    public boolean isEmpty() {
        return steps.isEmpty();
    }

    /// The steps by what is committed at once.
    public List<List<PlanStep>> transactions() {
        var transactions = new ArrayList<List<PlanStep>>();
        var open = new ArrayList<PlanStep>();
        for (PlanStep step : steps) {
            if (step.grouping() != PlanStep.Grouping.TOGETHER && !open.isEmpty()) {
                transactions.add(List.copyOf(open));
                open.clear();
            }
            if (step.grouping() == PlanStep.Grouping.ALONE) {
                transactions.add(List.of(step));
            } else {
                open.add(step);
            }
        }
        if (!open.isEmpty()) {
            transactions.add(List.copyOf(open));
        }
        return transactions;
    }

    /// Whether the steps of a transaction of [#transactions()] need no transaction block.
    public static boolean isAlone(List<PlanStep> transaction) {
        return transaction.getFirst().grouping() == PlanStep.Grouping.ALONE;
    }

    /// The steps by which something is gone for ever.
    public List<PlanStep> losses() {
        return steps.stream().filter(step -> step.loses().isPresent()).toList();
    }
}
