/// The files and the tables of the tools that run migrations: what each of them calls a migration,
/// where it keeps what was applied, and how it locks.
///
/// **Reading order.** [MigrationStyle] is what a tool is to the room, [MigrationFolder] what its
/// files say, [VersionTable] what its table says and which SQL keeps that true. [GolangMigrate],
/// [Flyway], [Dbmate], [Goose] and [Plain] are whole: file and table each. [Alembic] is a graph
/// that is read without Python ([AlembicGraph], [AlembicTarget], [AlembicMoves]) and run by the
/// team's own program ([AlembicRunner]). [MigrationStyles] finds out whose a folder and a database
/// are. [MigrationLock] holds a tool's lock.
///
/// **What a style promises.** Its table is what the tool itself would have written, after every
/// step, so that the team can go back to the tool at any moment. Reading changes nothing and needs
/// no more than the right to select.
///
/// Only the room `migrate` imports this package.
@NullMarked
package dev.holdfast.operations.migrate.style;

import org.jspecify.annotations.NullMarked;
