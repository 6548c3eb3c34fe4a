package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Tone;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.ddl.ChangeEffect;
import dev.holdfast.postgres.ddl.ChangePlan;
import dev.holdfast.postgres.ddl.PlanStep;
import java.util.ArrayList;
import java.util.List;

/// A step of a plan, for people and programs.
///
/// @param step its number, from 1
/// @param lock the strongest lock it takes on a table in use
/// @param work what is done while the lock is held
/// @param risk whether others wait for long, or something is lost
/// @param loses what is gone for ever
/// @param transaction with which others it is committed, from 1
/// @param instead the gentler way, where this is not the gentlest
public record ShownStep(
        int step,
        ObjectId object,
        String statement,
        ChangeEffect.Lock lock,
        ChangeEffect.Work work,
        Risk risk,
        @Display(As.FILLED) String loses,
        @Display(As.HIDDEN) int transaction,
        @Display(As.HIDDEN) String instead,
        @Display(As.HIDDEN) String sql) {

    /// What a step may do to those who use the database meanwhile.
    public enum Risk implements Tone.Toned {
        NONE(Tone.PLAIN),
        /// Writers wait for as long as the table is scanned, indexed or written anew.
        BLOCKS(Tone.ATTENTION),
        LOSES_DATA(Tone.BAD);

        private final Tone tone;

        Risk(Tone tone) {
            this.tone = tone;
        }

        @Override
        public Tone tone() {
            return tone;
        }
    }

    static List<ShownStep> of(ChangePlan plan) {
        var shown = new ArrayList<ShownStep>();
        int transaction = 0;
        for (List<PlanStep> together : plan.transactions()) {
            transaction++;
            for (PlanStep step : together) {
                shown.add(of(step, shown.size() + 1, transaction));
            }
        }
        return shown;
    }

    private static ShownStep of(PlanStep step, int number, int transaction) {
        ChangeEffect effect = step.effect();
        return new ShownStep(
                number,
                step.object(),
                firstWords(step.sql()),
                effect.lock(),
                effect.work(),
                risk(step),
                step.loses().orElse(""),
                transaction,
                effect.instead(),
                step.sql());
    }

    private static Risk risk(PlanStep step) {
        if (step.loses().isPresent()) {
            return Risk.LOSES_DATA;
        }
        return step.effect().blocksLong() ? Risk.BLOCKS : Risk.NONE;
    }

    private static String firstWords(String sql) {
        String line = sql.replaceAll("\\s+", " ");
        return line.length() <= 60 ? line : line.substring(0, 57) + "...";
    }
}
