package dev.holdfast.postgres.catalog;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Everything that was made in a database, without its rows: what [CatalogReader] found, or what a
/// snapshot file holds.
///
/// @param major the server's major version; texts of different versions are not comparable
/// @param objects by their ids, in no order
/// @param dependencies by object those it cannot be without, from `pg_depend`, without what goes
///   without saying (a part and its table, a table and its schema); empty where they were not read
/// @param notJudged what is there and not looked at, a line each, for people
/// @param unread kinds of which nothing is known, because the role may not read their catalogs
public record DatabaseSchema(
        int major,
        Map<ObjectId, SchemaObject> objects,
        Map<ObjectId, Set<ObjectId>> dependencies,
        List<String> notJudged,
        Set<Kind> unread) {

    /// A schema of which all kinds are known.
    public DatabaseSchema(
            int major,
            Map<ObjectId, SchemaObject> objects,
            Map<ObjectId, Set<ObjectId>> dependencies,
            List<String> notJudged) {
        this(major, objects, dependencies, notJudged, Set.of());
    }

    public DatabaseSchema {
        // Views, not copies: there may be a quarter of a million objects.
        objects = Collections.unmodifiableMap(objects);
        dependencies = Collections.unmodifiableMap(dependencies);
        notJudged = List.copyOf(notJudged);
        unread = Set.copyOf(unread);
    }

    public Optional<SchemaObject> find(ObjectId id) {
        return Optional.ofNullable(objects.get(id));
    }

    /// What an object depends on.
    public Set<ObjectId> dependencies(ObjectId id) {
        return dependencies.getOrDefault(id, Set.of());
    }

    /// Equal for equal schemas, whatever the order in which objects were made.
    public Digest digest() {
        var bytes = new ObjectBytes();
        Digest sum = Digest.NONE;
        for (SchemaObject object : objects.values()) {
            sum = sum.plus(bytes.digest(object));
        }
        return sum;
    }
}
