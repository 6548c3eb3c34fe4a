package dev.holdfast.operations.schema;

import dev.holdfast.postgres.ddl.ChangeEffect;
import dev.holdfast.postgres.ddl.ChangePlan;
import dev.holdfast.postgres.ddl.PlanStep;
import java.util.List;
import java.util.Locale;

/// Writes a plan as a script that psql runs, each risk in a comment before its statement.
final class PlanText {
    /// What the statements are written for: qualified names, and bodies that name what comes later.
    static final String HEAD = "SET search_path = '';\nSET check_function_bodies = off;\n";

    private PlanText() {}

    static String script(ChangePlan plan) {
        var text = new StringBuilder(HEAD);
        for (List<PlanStep> transaction : plan.transactions()) {
            boolean block = !ChangePlan.isAlone(transaction) && transaction.size() > 1;
            text.append('\n').append(block ? "BEGIN;\n" : "");
            transaction.forEach(step -> text.append(statement(step)));
            text.append(block ? "COMMIT;\n" : "");
        }
        return text.toString();
    }

    static String statements(List<PlanStep> steps) {
        var text = new StringBuilder();
        steps.forEach(step -> text.append(statement(step)));
        return text.toString();
    }

    private static String statement(PlanStep step) {
        return comment(step) + step.sql() + ";\n";
    }

    private static String comment(PlanStep step) {
        ChangeEffect effect = step.effect();
        var comment = new StringBuilder();
        step.loses().ifPresent(what -> comment.append("-- loses ").append(what).append('\n'));
        if (effect.work() != ChangeEffect.Work.NOTHING) {
            comment.append("-- ")
                    .append(words(effect.work()))
                    .append(
                            effect.lock() == ChangeEffect.Lock.NONE
                                    ? ""
                                    : " under " + words(effect.lock()) + " lock")
                    .append(effect.blocksLong() ? ": writers wait" : "")
                    .append('\n');
        }
        return comment.toString();
    }

    private static String words(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
