package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// One of the two schemas, with what is looked up in it again and again.
final class Side {
    private final DatabaseSchema schema;
    private final Map<String, SchemaObject> owners = new HashMap<>();
    private final Map<String, List<SchemaObject>> parts = new HashMap<>();
    private final Map<String, SchemaObject> identities = new HashMap<>();
    private final Map<ObjectId, Set<ObjectId>> dependents = new HashMap<>();
    private final boolean hasPublications;

    Side(DatabaseSchema schema) {
        this.schema = schema;
        for (SchemaObject object : schema.objects().values()) {
            if (object.kind().isPart()) {
                parts.computeIfAbsent(object.id().parent(), _ -> new ArrayList<>()).add(object);
            } else if (hasParts(object.kind())) {
                owners.put(object.id().sql(), object);
            }
            if (object.kind() == Kind.SEQUENCE && object.has(Fact.IDENTITY)) {
                object.find(Fact.OWNED_BY).ifPresent(column -> identities.put(column, object));
            }
        }
        this.hasPublications =
                schema.objects().keySet().stream().anyMatch(id -> id.kind() == Kind.PUBLICATION);
        for (ObjectId id : schema.objects().keySet()) {
            for (ObjectId needed : needs(id)) {
                dependents.computeIfAbsent(needed, _ -> new HashSet<>()).add(id);
            }
        }
    }

    /// A sequence may have the name of a domain.
    private static boolean hasParts(Kind kind) {
        return switch (kind) {
            case TABLE, FOREIGN_TABLE, VIEW, MATERIALIZED_VIEW, DOMAIN -> true;
            default -> false;
        };
    }

    DatabaseSchema schema() {
        return schema;
    }

    boolean hasPublications() {
        return hasPublications;
    }

    Optional<SchemaObject> find(ObjectId id) {
        return schema.find(id);
    }

    boolean has(ObjectId id) {
        return schema.objects().containsKey(id);
    }

    SchemaObject get(ObjectId id) {
        return find(id).orElseThrow(() -> new IllegalStateException("there is no " + id));
    }

    /// The relation or domain of this name.
    Optional<SchemaObject> owner(String sql) {
        return Optional.ofNullable(owners.get(sql));
    }

    /// What a part is a part of.
    Optional<SchemaObject> ownerOf(SchemaObject part) {
        return owner(part.id().parent());
    }

    /// Its parts of a kind, by name; columns by position.
    List<SchemaObject> parts(SchemaObject owner, Kind kind) {
        Comparator<SchemaObject> order =
                kind == Kind.COLUMN
                        ? Comparator.comparingInt(column ->
                                column.find(Fact.POSITION).map(Integer::parseInt).orElse(0))
                        : Comparator.comparing(SchemaObject::id);
        return parts.getOrDefault(owner.id().sql(), List.of()).stream()
                .filter(part -> part.kind() == kind)
                .sorted(order)
                .toList();
    }

    Optional<SchemaObject> column(String table, String name) {
        return find(new ObjectId(Kind.COLUMN, table, name));
    }

    /// The sequence that an identity column made.
    Optional<SchemaObject> identity(SchemaObject column) {
        return Optional.ofNullable(identities.get(column.id().sql()));
    }

    /// What cannot be without this.
    Set<ObjectId> dependents(ObjectId id) {
        return dependents.getOrDefault(id, Set.of());
    }

    /// What this cannot be without, also what goes without saying.
    Set<ObjectId> needs(ObjectId id) {
        var needs = new HashSet<>(schema.dependencies(id));
        SchemaObject object = get(id);
        if (id.kind().isPart()) {
            owner(id.parent()).ifPresent(owner -> needs.add(owner.id()));
        } else if (!id.parent().isEmpty()) {
            needs.add(new ObjectId(Kind.SCHEMA, "", id.parent()));
        }
        object.find(Fact.SCHEMA).ifPresent(name -> needs.add(new ObjectId(Kind.SCHEMA, "", name)));
        object.find(Fact.TABLE).flatMap(this::owner).ifPresent(table -> needs.add(table.id()));
        object.find(Fact.REFERENCES).flatMap(this::owner).ifPresent(table -> needs.add(table.id()));
        object.find(Fact.PARTITION_OF)
                .flatMap(this::owner)
                .ifPresent(table -> needs.add(table.id()));
        needs.remove(id);
        needs.removeIf(needed -> !has(needed));
        return needs;
    }

    /// The tables that a table has its columns from, as partition or child.
    List<String> parents(SchemaObject table) {
        return table.find(Fact.PARTITION_OF)
                .or(() -> table.find(Fact.INHERITS))
                .map(text -> List.of(text.split(", (?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", -1)))
                .orElse(List.of());
    }

    /// The same column of a parent, if it came from one.
    Optional<SchemaObject> inheritedFrom(SchemaObject column) {
        if (!column.has(Fact.INHERITED)) {
            return Optional.empty();
        }
        return ownerOf(column).stream()
                .flatMap(table -> parents(table).stream())
                .flatMap(parent -> column(parent, column.id().name()).stream())
                .findFirst();
    }

    boolean isPartitioned(String table) {
        return owner(table).filter(it -> it.has(Fact.PARTITION_BY)).isPresent();
    }
}
