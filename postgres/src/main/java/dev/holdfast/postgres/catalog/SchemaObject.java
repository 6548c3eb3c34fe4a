package dev.holdfast.postgres.catalog;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An object of a database and what its catalogs say of it.
///
/// @param facts those that differ from the default, by name
public record SchemaObject(ObjectId id, Map<Fact, String> facts) {
    public SchemaObject {
        facts = Map.copyOf(facts);
        for (Fact fact : facts.keySet()) {
            if (!id.kind().has(fact)) {
                throw new IllegalArgumentException("%s is no fact of %s".formatted(fact, id));
            }
        }
    }

    public Kind kind() {
        return id.kind();
    }

    public boolean has(Fact fact) {
        return facts.containsKey(fact);
    }

    public Optional<String> find(Fact fact) {
        return Optional.ofNullable(facts.get(fact));
    }

    /// A fact that every object of the kind has.
    public String text(Fact fact) {
        String text = facts.get(fact);
        if (text == null) {
            throw new IllegalStateException("%s has no %s".formatted(id, fact.words()));
        }
        return text;
    }

    /// Whether a fact is the same in both, as far as it counts.
    public boolean agrees(SchemaObject other, Fact fact) {
        @Nullable String mine = facts.get(fact);
        @Nullable String others = other.facts.get(fact);
        if (fact.isSoft() && (mine == null || others == null)) {
            return true;
        }
        return (!fact.isCompared() && !fact.isSoft())
                || (mine == null ? others == null : mine.equals(others));
    }
}
