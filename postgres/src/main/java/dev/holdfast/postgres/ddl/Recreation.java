package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds what must be dropped and made again: what cannot be changed where it stands, and what
/// stands on that.
final class Recreation {
    private final Side from;
    private final Side to;
    private final Set<ObjectId> again = new HashSet<>();
    private final Set<ObjectId> converted = new HashSet<>();
    private final Deque<ObjectId> open = new ArrayDeque<>();

    private Recreation(Side from, Side to) {
        this.from = from;
        this.to = to;
    }

    /// What was found.
    ///
    /// @param again what is dropped and made again
    /// @param converted columns whose type is another one afterwards, if only because a type of the
    ///   same name takes its place
    record Found(Set<ObjectId> again, Set<ObjectId> converted) {}

    static Found find(Side from, Side to, SchemaDiff diff, AlterStatements alter) {
        var search = new Recreation(from, to);
        for (ObjectChange change : diff.changed()) {
            if (!alter.isPossible(change)) {
                search.again(change.id());
            } else if (change.id().kind() == Kind.COLUMN
                    && (change.has(Fact.TYPE) || change.has(Fact.COLLATION))) {
                search.convert(change.id());
            }
        }
        search.partsOfOthers();
        search.standingOn(diff.removed());
        search.domainsInArrays(diff);
        search.spread();
        search.converted.removeAll(search.again);
        return new Found(search.again, search.converted);
    }

    /// A domain that arrays or composites are made of takes no constraint (manual, ALTER DOMAIN).
    private void domainsInArrays(SchemaDiff diff) {
        diff.added().stream()
                .filter(object -> object.kind() == Kind.CONSTRAINT)
                .forEach(object -> to.ownerOf(object).ifPresent(this::tightened));
        for (ObjectChange change : diff.changed()) {
            if (change.id().kind() == Kind.CONSTRAINT) {
                to.ownerOf(change.to()).ifPresent(this::tightened);
            } else if (change.id().kind() == Kind.DOMAIN && change.has(Fact.NOT_NULL)) {
                tightened(change.to());
            }
        }
    }

    private void tightened(SchemaObject domain) {
        if (domain.kind() == Kind.DOMAIN
                && from.has(domain.id())
                && from.dependents(domain.id()).stream()
                        .map(from::get)
                        .anyMatch(it ->
                                it.kind() == Kind.COMPOSITE
                                        || (it.kind() == Kind.COLUMN
                                                && it.find(Fact.TYPE).orElse("").endsWith("[]")))) {
            again(domain.id());
        }
    }

    /// A column of a table is no column of a view that takes the table's name.
    private void partsOfOthers() {
        for (SchemaObject part : from.schema().objects().values()) {
            if (part.kind().isPart() && to.has(part.id())) {
                var before = from.ownerOf(part).map(SchemaObject::id);
                var after = to.ownerOf(to.get(part.id())).map(SchemaObject::id);
                if (!before.equals(after)) {
                    again(part.id());
                }
            }
        }
    }

    /// What stays, in the same words, although what it stands on goes: the words then mean another
    /// object of the same name.
    private void standingOn(List<SchemaObject> removed) {
        for (SchemaObject object : removed) {
            for (ObjectId dependent : from.dependents(object.id())) {
                if (to.has(dependent) && says(dependent)) {
                    standsOn(dependent, object.id());
                }
            }
        }
    }

    /// Whether all of its words are the same that speak of other objects.
    private boolean says(ObjectId id) {
        return from.get(id).kind().facts().stream()
                .filter(fact ->
                        fact == Fact.TYPE
                                || (id.kind() != Kind.COLUMN
                                        && (fact == Fact.DEFINITION || fact == Fact.ATTRIBUTES)))
                .allMatch(fact -> from.get(id).agrees(to.get(id), fact));
    }

    private void again(ObjectId id) {
        if (from.has(id) && to.has(id) && again.add(id)) {
            open.add(id);
        }
    }

    private void convert(ObjectId column) {
        if (!again.contains(column) && converted.add(column)) {
            open.add(column);
            var table = from.owner(column.parent());
            boolean range = from.needs(column).stream().anyMatch(type -> type.kind() == Kind.RANGE);
            table.ifPresent(it -> {
                for (Kind kind : List.of(Kind.TRIGGER, Kind.RULE, Kind.POLICY)) {
                    againWith(it, kind, column);
                }
                if (range) {
                    againWith(it, Kind.CONSTRAINT, column);
                }
                for (ObjectId dependent : from.dependents(it.id())) {
                    boolean row =
                            dependent.kind() == Kind.COLUMN
                                    && !dependent.parent().equals(column.parent())
                                    && from.get(dependent)
                                            .find(Fact.TYPE)
                                            .filter(type -> isOf(type, it.id().sql()))
                                            .isPresent();
                    if (row) {
                        again(dependent);
                    }
                }
            });
        }
    }

    /// What is within the table and speaks of the column.
    private void againWith(SchemaObject table, Kind kind, ObjectId column) {
        for (SchemaObject part : from.parts(table, kind)) {
            if (part.find(Fact.DEFINITION).orElse("").contains(column.name())) {
                again(part.id());
            }
        }
    }

    private static boolean isOf(String type, String name) {
        return type.equals(name) || type.equals(name + "[]");
    }

    private void spread() {
        while (!open.isEmpty()) {
            ObjectId id = open.remove();
            for (ObjectId dependent : from.dependents(id)) {
                if (to.has(dependent)) {
                    if (again.contains(id)) {
                        standsOn(dependent, id);
                    } else {
                        usesColumn(dependent, id);
                    }
                }
            }
        }
    }

    /// What becomes of something that stands on what is made again.
    private void standsOn(ObjectId dependent, ObjectId id) {
        switch (dependent.kind()) {
            case COLUMN -> {
                if (isType(id.kind())) {
                    if (from.get(dependent).has(Fact.GENERATED)) {
                        again(dependent);
                    } else {
                        convert(dependent);
                    }
                } else if (id.kind() == Kind.COLUMN
                        || isOf(from.get(dependent).find(Fact.TYPE).orElse(""), id.sql())
                        || from.get(dependent).has(Fact.GENERATED)
                        || goesWith(dependent, id)) {
                    again(dependent);
                }
                // Else it is its default, which is taken away and set again.
            }
            case PUBLICATION -> {}
            case TABLE, FOREIGN_TABLE -> {
                // A partition or child is taken away and given back.
                if (!from.parents(from.get(dependent)).contains(id.sql())) {
                    again(dependent);
                }
            }
            case SEQUENCE -> {
                // It is nobody's for a while; one that a column made goes with the column.
                if (from.get(dependent).has(Fact.IDENTITY)) {
                    again(dependent);
                }
            }
            default -> again(dependent);
        }
    }

    private boolean goesWith(ObjectId part, ObjectId id) {
        return part.parent().equals(id.sql()) && id.kind().isRelation();
    }

    /// What the server refuses to convert a column under (manual, ALTER TABLE, "SET DATA TYPE").
    private void usesColumn(ObjectId dependent, ObjectId id) {
        switch (dependent.kind()) {
            case VIEW,
                    MATERIALIZED_VIEW,
                    RULE,
                    POLICY,
                    TRIGGER,
                    FUNCTION,
                    STATISTICS,
                    PUBLICATION ->
                    again(dependent);
            case COLUMN -> {
                SchemaObject column = from.get(dependent);
                if (column.has(Fact.GENERATED)) {
                    again(dependent);
                }
            }
            case INDEX -> {
                if (from.needs(id).stream().anyMatch(it -> it.kind() == Kind.RANGE)) {
                    again(dependent);
                }
            }
            default -> {}
        }
    }

    static boolean isType(Kind kind) {
        return switch (kind) {
            case ENUM, COMPOSITE, RANGE, DOMAIN -> true;
            default -> false;
        };
    }
}
