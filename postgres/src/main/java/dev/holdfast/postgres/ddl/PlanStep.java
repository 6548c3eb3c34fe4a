package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.ObjectId;
import java.util.Optional;

/// A statement of a plan.
///
/// @param object what it is about
/// @param sql one statement without its semicolon; all names are qualified
/// @param effect what it does to who uses the object
/// @param grouping with what it is committed
/// @param loses what is gone for ever, in words: `the column's values`
public record PlanStep(
        ObjectId object,
        String sql,
        ChangeEffect effect,
        Grouping grouping,
        Optional<String> loses) {

    /// With what a step is committed.
    public enum Grouping {
        /// With the steps around it.
        TOGETHER,
        /// In the transaction it begins: what went before must be committed.
        AFRESH,
        /// Outside of any transaction block: the server demands it, or others could not see its
        /// effect.
        ALONE
    }

    static PlanStep of(ObjectId object, ChangeEffect effect, String sql) {
        return new PlanStep(object, sql, effect, Grouping.TOGETHER, Optional.empty());
    }

    PlanStep alone() {
        return new PlanStep(object, sql, effect, Grouping.ALONE, loses);
    }

    PlanStep afresh() {
        return new PlanStep(object, sql, effect, Grouping.AFRESH, loses);
    }

    PlanStep losing(String what) {
        return new PlanStep(object, sql, effect, grouping, Optional.of(what));
    }
}
