package dev.holdfast.operations.schema;

import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The tables in which runners of migrations keep their books: they are no part of what a schema is
/// to be. Named as golang-migrate, Flyway, Alembic, goose, dbmate and Liquibase name them; the
/// schema `holdfast` is where Holdfast keeps its own.
final class Bookkeeping {
    private static final Set<String> TABLES =
            Set.of(
                    "schema_migrations",
                    "flyway_schema_history",
                    "alembic_version",
                    "goose_db_version",
                    "databasechangelog",
                    "databasechangeloglock");

    private static final String OWN = "holdfast";

    private Bookkeeping() {}

    /// The schema without such tables.
    static DatabaseSchema without(DatabaseSchema schema) {
        return without(schema, new DatabaseSchema(schema.major(), Map.of(), Map.of(), List.of()));
    }

    /// The schema without such tables, unless the other side has them, too.
    static DatabaseSchema without(DatabaseSchema schema, DatabaseSchema other) {
        var gone = new HashSet<String>();
        for (ObjectId id : schema.objects().keySet()) {
            if (id.kind() == Kind.TABLE
                    && TABLES.contains(id.name())
                    && !other.objects().containsKey(id)) {
                gone.add(id.sql());
            }
        }
        for (ObjectId id : schema.objects().keySet()) {
            if (id.kind() == Kind.TABLE && id.parent().equals(OWN)) {
                gone.add(id.sql());
            }
        }
        return gone.isEmpty() ? schema : without(schema, gone);
    }

    /// The schema without tables, given as SQL writes them, and all that goes with them.
    static DatabaseSchema without(DatabaseSchema schema, Set<String> tables) {
        var objects = new HashMap<ObjectId, SchemaObject>(schema.objects());
        objects.values().removeIf(object -> isOf(tables, object));
        Map<ObjectId, Set<ObjectId>> needs = new HashMap<>(schema.dependencies());
        needs.keySet().retainAll(objects.keySet());
        return new DatabaseSchema(schema.major(), objects, needs, schema.notJudged());
    }

    /// Whether an object is one of the tables, or goes with one.
    private static boolean isOf(Set<String> tables, SchemaObject object) {
        boolean itself = object.kind() == Kind.TABLE && tables.contains(object.id().sql());
        boolean part = tables.contains(object.id().parent());
        boolean index = object.find(Fact.TABLE).filter(tables::contains).isPresent();
        boolean sequence =
                object.find(Fact.OWNED_BY)
                        .filter(column ->
                                tables.stream().anyMatch(table -> column.startsWith(table + ".")))
                        .isPresent();
        boolean schema =
                object.kind() == Kind.SCHEMA
                        && object.id().name().equals(OWN)
                        && tables.stream().anyMatch(table -> table.startsWith(OWN + "."));
        return itself || part || index || sequence || schema;
    }
}
