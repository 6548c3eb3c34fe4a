package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.List;
import java.util.Set;

/// An object that is on both sides and not the same.
///
/// @param facts those that differ, in the order in which they are told
public record ObjectChange(SchemaObject from, SchemaObject to, List<Fact> facts) {
    public ObjectChange {
        facts = List.copyOf(facts);
    }

    public ObjectId id() {
        return to.id();
    }

    /// Whether nothing but these differs.
    boolean isOnly(Set<Fact> some) {
        return some.containsAll(facts);
    }

    boolean has(Fact fact) {
        return facts.contains(fact);
    }
}
