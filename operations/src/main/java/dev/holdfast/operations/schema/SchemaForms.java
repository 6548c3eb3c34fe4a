package dev.holdfast.operations.schema;

import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/// A schema in other forms, for comparisons and plans.
final class SchemaForms {
    /// Facts that servers of different major versions write in the same words.
    private static final Set<Fact> SAME_WORDS =
            EnumSet.of(
                    Fact.TYPE,
                    Fact.NOT_NULL,
                    Fact.IDENTITY,
                    Fact.COLLATION,
                    Fact.LABELS,
                    Fact.ATTRIBUTES,
                    Fact.OWNED_BY,
                    Fact.REFERENCES,
                    Fact.TABLE,
                    Fact.PARTITION_OF,
                    Fact.INHERITS,
                    Fact.PERSISTENCE,
                    Fact.ENABLED,
                    Fact.ROW_SECURITY,
                    Fact.COMMENT);

    private SchemaForms() {}

    /// Without the mark of indexes whose build was broken off: a plan cannot make such an index,
    /// and a good one takes its place. That of a partitioned table which lacks parts is no such
    /// one.
    static DatabaseSchema withoutUnfinished(DatabaseSchema schema) {
        Set<String> partitioned = new HashSet<>();
        schema.objects().values().stream()
                .filter(object -> object.has(Fact.PARTITION_BY))
                .forEach(table -> partitioned.add(table.id().sql()));
        return changed(
                schema,
                object ->
                        object.kind() == Kind.INDEX
                                && object.has(Fact.INVALID)
                                && !partitioned.contains(object.text(Fact.TABLE)),
                object -> without(object, Fact.INVALID));
    }

    /// Only what servers of different versions say in the same words.
    static DatabaseSchema acrossVersions(DatabaseSchema schema) {
        return changed(
                schema,
                _ -> true,
                object -> {
                    var facts = new EnumMap<Fact, String>(Fact.class);
                    object.facts()
                            .forEach((fact, text) -> {
                                if (SAME_WORDS.contains(fact)) {
                                    facts.put(fact, text);
                                }
                            });
                    return new SchemaObject(object.id(), facts);
                });
    }

    /// Without some facts of all objects.
    static DatabaseSchema withoutFacts(DatabaseSchema schema, Fact... facts) {
        return changed(
                schema,
                object -> Set.of(facts).stream().anyMatch(object::has),
                object -> {
                    SchemaObject less = object;
                    for (Fact fact : facts) {
                        less = without(less, fact);
                    }
                    return less;
                });
    }

    /// The schema `to` with some objects as they are in `from`: there, if that has them, else not.
    static DatabaseSchema keeping(
            DatabaseSchema from, DatabaseSchema to, Predicate<SchemaObject> kept) {
        Map<ObjectId, SchemaObject> objects = new HashMap<>(to.objects());
        Map<ObjectId, Set<ObjectId>> needs = new HashMap<>(to.dependencies());
        objects.values().removeIf(kept);
        for (SchemaObject object : from.objects().values()) {
            if (kept.test(object)) {
                objects.put(object.id(), object);
                needs.put(object.id(), from.dependencies(object.id()));
            }
        }
        needs.keySet().retainAll(objects.keySet());
        return new DatabaseSchema(to.major(), objects, needs, to.notJudged());
    }

    /// Without what another schema knows nothing of, which would else seem to be missing there.
    static DatabaseSchema comparableWith(DatabaseSchema other, DatabaseSchema schema) {
        if (other.unread().isEmpty()) {
            return schema;
        }
        Map<ObjectId, SchemaObject> objects = new HashMap<>(schema.objects());
        objects.values().removeIf(object -> other.unread().contains(object.kind()));
        Map<ObjectId, Set<ObjectId>> needs = new HashMap<>(schema.dependencies());
        needs.keySet().retainAll(objects.keySet());
        return new DatabaseSchema(
                schema.major(), objects, needs, schema.notJudged(), schema.unread());
    }

    private static DatabaseSchema changed(
            DatabaseSchema schema,
            Predicate<SchemaObject> which,
            UnaryOperator<SchemaObject> change) {
        Optional<SchemaObject> any = schema.objects().values().stream().filter(which).findAny();
        if (any.isEmpty()) {
            return schema;
        }
        Map<ObjectId, SchemaObject> objects = new HashMap<>();
        for (SchemaObject object : schema.objects().values()) {
            objects.put(object.id(), which.test(object) ? change.apply(object) : object);
        }
        return new DatabaseSchema(
                schema.major(), objects, schema.dependencies(), schema.notJudged());
    }

    private static SchemaObject without(SchemaObject object, Fact fact) {
        var facts = new HashMap<>(object.facts());
        facts.remove(fact);
        return new SchemaObject(object.id(), facts);
    }
}
