/// What is in a database, by its own catalogs: the model that schemas are compared and made by.
///
/// [CatalogReader] reads; [DatabaseSchema] is what it found: each [SchemaObject] has an [ObjectId]
/// (a [Kind], a parent, a name) and a text for each [Fact] that differs from the default. The
/// server is the only parser: facts are what it deparses with an empty search path, so names stand
/// qualified and quoted as in SQL.
///
/// A class of objects is a `.sql` file: its columns are the facts' names in lower case and the
/// marks that `ObjectRow` knows (`oid`, `parent`, `name`, `acl`). To add one, add a kind, its file
/// and a line in `CatalogQuery`, and an object of it to the test's `everything.sql`. What belongs
/// to an extension, or to the server's own tables, is left out where rows are read, not in each
/// query.
///
/// Where there are many tables most are like others, and there what would be asked for each is
/// asked once: `ColumnReading` takes columns as places and forms, and `Later` keeps indexes and
/// constraints until `SharedDefinitions` knows the text of one of each kind. `DependencyReading`
/// turns `pg_depend` into dependencies of these objects.
@NullMarked
package dev.holdfast.postgres.catalog;

import org.jspecify.annotations.NullMarked;
