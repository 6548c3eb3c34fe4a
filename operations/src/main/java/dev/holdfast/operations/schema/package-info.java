/// What is in a database: see it, compare it, check it, change it.
///
/// What files are to make of a database is seen by trying: [SchemaSources] loads a declared folder
/// ([DeclaredFolder], [DeclaredLoader]) or migrations into a sandbox, reads its catalogs, and keeps
/// the answer ([SnapshotFile] in [SchemaCache]) for as long as files and server stay the same.
///
/// A crash leaves at most a sandbox, which the next one removes, and whole files in the cache.
@NullMarked
package dev.holdfast.operations.schema;

import org.jspecify.annotations.NullMarked;
