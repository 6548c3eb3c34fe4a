package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What differs between two schemas of the same major version.
///
/// @param added what only the second has
/// @param removed what only the first has
/// @param changed what both have, differently
public record SchemaDiff(
        List<SchemaObject> added, List<SchemaObject> removed, List<ObjectChange> changed) {
    private static final Comparator<SchemaObject> BY_ID = Comparator.comparing(SchemaObject::id);

    public SchemaDiff {
        added = added.stream().sorted(BY_ID).toList();
        removed = removed.stream().sorted(BY_ID).toList();
        changed = changed.stream().sorted(Comparator.comparing(ObjectChange::id)).toList();
    }

    /// Compares every object of both sides.
    public static SchemaDiff between(DatabaseSchema from, DatabaseSchema to) {
        var added = new ArrayList<SchemaObject>();
        var removed = new ArrayList<SchemaObject>();
        var changed = new ArrayList<ObjectChange>();
        for (SchemaObject object : to.objects().values()) {
            SchemaObject before = from.objects().get(object.id());
            if (before == null) {
                added.add(object);
            } else {
                List<Fact> facts = differing(before, object);
                if (!facts.isEmpty()) {
                    changed.add(new ObjectChange(before, object, facts));
                }
            }
        }
        for (SchemaObject object : from.objects().values()) {
            if (!to.objects().containsKey(object.id())) {
                removed.add(object);
            }
        }
        return new SchemaDiff(added, removed, changed);
    }

    public boolean isEmpty() {
        return added.isEmpty() && removed.isEmpty() && changed.isEmpty();
    }

    /// How many objects differ.
    public int size() {
        return added.size() + removed.size() + changed.size();
    }

    /// The first objects that differ, for a message.
    public List<ObjectId> ids() {
        var ids = new ArrayList<ObjectId>();
        added.forEach(object -> ids.add(object.id()));
        removed.forEach(object -> ids.add(object.id()));
        changed.forEach(change -> ids.add(change.id()));
        return ids;
    }

    /// Which facts of two objects of a kind differ.
    static List<Fact> differing(SchemaObject before, SchemaObject after) {
        if (before.facts().equals(after.facts())) {
            return List.of();
        }
        return before.kind().facts().stream().filter(fact -> !before.agrees(after, fact)).toList();
    }
}
