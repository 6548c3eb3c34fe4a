package dev.holdfast.postgres.catalog;

import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads `pg_depend` (manual, "pg_depend") as what objects depend on what. Its rows speak of more
/// than objects: of rules, types, indexes and defaults that belong to one; those stand for it here.
final class DependencyReading {
    /// A row of a catalog, or where `part` is not 0 a column of a relation.
    private record Address(String catalog, long oid, long part) {}

    /// An array of a row type belongs to the row type, which belongs to the table.
    private static final int LONGEST_CHAIN = 4;

    private final ObjectNumbers numbers;
    private final Map<Long, String> catalogs = new HashMap<>();
    private final Map<Address, Address> aliases = new HashMap<>();
    private final Map<String, ObjectId> tables = new HashMap<>();
    private final Map<ObjectId, Set<ObjectId>> dependencies = new HashMap<>();

    private DependencyReading(ObjectNumbers numbers) {
        this.numbers = numbers;
        for (ObjectId relation : numbers.relations()) {
            tables.put(relation.sql(), relation);
        }
    }

    static Map<ObjectId, Set<ObjectId>> read(Session session, ObjectNumbers numbers) {
        var reading = new DependencyReading(numbers);
        session.each(
                sql("catalogs"), row -> reading.catalogs.put(row.numberAt(0), row.text("catalog")));
        session.each(
                sql("dependency-aliases"),
                row ->
                        reading.aliases.put(
                                reading.address(row, 0, -1), reading.address(row, 2, 4)));
        session.each(sql("dependencies"), reading::add);
        return reading.dependencies;
    }

    private static Sql sql(String file) {
        return Sql.of(DependencyReading.class, file);
    }

    private Address address(Row row, int place, int part) {
        return new Address(
                catalogs.getOrDefault(row.numberAt(place), ""),
                row.numberAt(place + 1),
                part < 0 ? 0 : row.numberAt(part));
    }

    private void add(Row row) {
        ObjectId object = find(address(row, 0, 2));
        if (object == null) {
            return;
        }
        ObjectId needed = find(address(row, 3, 5));
        if (needed == null) {
            return;
        }
        add(object, needed);
        // An owned sequence goes with the column alone.
        if (needed.kind() == Kind.COLUMN && object.kind() != Kind.SEQUENCE) {
            ObjectId whole = tables.get(needed.parent());
            if (whole != null) {
                add(object, whole);
            }
        }
    }

    private void add(ObjectId object, ObjectId needed) {
        if (!goesWithoutSaying(object, needed)) {
            dependencies.computeIfAbsent(object, _ -> new HashSet<>()).add(needed);
        }
    }

    /// What is within one table; but a generated column needs others of its table.
    private static boolean goesWithoutSaying(ObjectId object, ObjectId needed) {
        if (object.equals(needed)) {
            return true;
        }
        if (needed.kind() == Kind.COLUMN) {
            return needed.parent().equals(object.sql())
                    || (object.kind().isPart()
                            && object.kind() != Kind.COLUMN
                            && needed.parent().equals(object.parent()));
        }
        return object.kind().isPart()
                && (needed.kind().isRelation() || needed.kind() == Kind.DOMAIN)
                && needed.sql().equals(object.parent());
    }

    /// The object that a row stands for, or belongs to.
    private @Nullable ObjectId find(Address address) {
        Address at = address;
        for (int step = 0; at != null && step < LONGEST_CHAIN; step++) {
            ObjectId id = at.part() == 0 ? null : numbers.column(at.oid(), at.part());
            if (id == null) {
                id = numbers.find(at.catalog(), at.oid());
            }
            if (id != null) {
                return id;
            }
            at = aliases.get(new Address(at.catalog(), at.oid(), 0));
        }
        return null;
    }
}
