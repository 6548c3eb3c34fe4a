/// What is in a database, by its own catalogs: the model that schemas are compared and made by.
///
/// [CatalogReader] reads; [DatabaseSchema] is what it found: each [SchemaObject] has an [ObjectId]
/// (a [Kind], a parent, a name) and a text for each [Fact] that differs from the default. The
/// server is the only parser: facts are what it deparses with an empty search path, so names stand
/// qualified and quoted as in SQL.
///
/// A class of objects is a `.sql` file: its columns `oid`, `parent`, `name` and the facts' names in
/// lower case. To add one, add a kind and its file.
@NullMarked
package dev.holdfast.postgres.catalog;

import org.jspecify.annotations.NullMarked;
