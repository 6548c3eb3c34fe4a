/// What is in a database: see it, compare it, check it, change it.
///
/// Seeing: `...Inspector` reads the live catalogs for `tables`, `describe` and the like; `diagram`
/// is laid out by [DiagramLayout] and drawn by [SvgDrawing] or [MermaidText].
///
/// What files are to make of a database is seen by trying: [SchemaSources] loads a declared folder
/// ([DeclaredFolder], [DeclaredLoader]) or migrations into a sandbox, reads its catalogs, and keeps
/// the answer ([SnapshotFile] in [SchemaCache]) for as long as files and server stay the same.
///
/// Comparing: [SideReader] reads a side that a person named, [SchemaComparer] says whether a
/// database is what it should be. Changing: [SchemaPlanner] finds a plan and [PlanProof] carries it
/// out on a copy first; [SchemaSync] shows what would be lost, sees to a way back and lets
/// [PlanExecutor] do it, a transaction at a time, then reads the database again.
///
/// What was committed stays; a rerun after a kill plans anew from what is there. A crash leaves at
/// most a sandbox, which the next one removes, and whole files in the cache.
@NullMarked
package dev.holdfast.operations.schema;

import org.jspecify.annotations.NullMarked;
