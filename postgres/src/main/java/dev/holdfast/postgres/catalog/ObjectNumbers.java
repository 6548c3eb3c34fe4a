package dev.holdfast.postgres.catalog;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Which object an oid is: by catalog, because an oid is unique only within one.
final class ObjectNumbers {
    private final Map<String, Map<Long, Long>> members = new HashMap<>();
    private final Map<String, Map<Long, ObjectId>> objects = new HashMap<>();
    private final Map<Long, ObjectId> columns = new HashMap<>();

    /// An extension's own object: it comes and goes with the extension.
    void addMember(String catalog, long oid, long extension) {
        members.computeIfAbsent(catalog, _ -> new HashMap<>()).put(oid, extension);
    }

    boolean isMember(String catalog, long oid) {
        return members.getOrDefault(catalog, Map.of()).containsKey(oid);
    }

    void add(String catalog, long oid, ObjectId id) {
        objects.computeIfAbsent(catalog, _ -> new HashMap<>()).put(oid, id);
    }

    void addColumn(long relation, long number, ObjectId id) {
        columns.put(columnKey(relation, number), id);
    }

    /// The object itself, or the extension that it belongs to.
    @Nullable ObjectId find(String catalog, long oid) {
        Long extension = members.getOrDefault(catalog, Map.of()).get(oid);
        return extension == null
                ? objects.getOrDefault(catalog, Map.of()).get(oid)
                : objects.getOrDefault("pg_extension", Map.of()).get(extension);
    }

    Collection<ObjectId> relations() {
        return objects.getOrDefault("pg_class", Map.of()).values();
    }

    @Nullable ObjectId column(long relation, long number) {
        return columns.get(columnKey(relation, number));
    }

    /// Column numbers have 16 bits.
    private static long columnKey(long relation, long number) {
        return (relation << 16) | number;
    }
}
