package dev.holdfast.operations.schema;

import dev.holdfast.postgres.catalog.DatabaseSchema;
import java.util.List;

/// One of two schemas that are compared.
///
/// @param name what it is called, for people: `database tmi`, `schema/`
/// @param madeRoles roles that its files name, and that were made only to read them
record SchemaSide(String name, DatabaseSchema schema, List<String> madeRoles) {
    SchemaSide {
        madeRoles = List.copyOf(madeRoles);
    }

    SchemaSide with(DatabaseSchema other) {
        return new SchemaSide(name, other, madeRoles);
    }
}
