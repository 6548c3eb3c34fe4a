/// Migrations: the folder of numbered SQL files and the database brought to one of its versions,
/// exactly as golang-migrate does, so that either tool can go on where the other stopped.
///
/// **Reading order.** [MigrateService] is the door. [MigrationFolder] reads the files' names,
/// [MigrateInspector] the database's version, [MigratePlanner] decides (pure) which files run in
/// which direction, [MigrateExecutor] runs them under [MigrationLock], [ScriptEvidence] says what a
/// refused file has left behind.
///
/// **What is golang-migrate's** (source read at commit 18966c75, `database/postgres`): names,
/// numeric order, the table `schema_migrations(version, dirty)` with its single row, replaced by
/// TRUNCATE and INSERT in one transaction; a file is one simple query; the row says `(V, true)`
/// before the file and `(V, false)` after it, where V is the version that comes of it, so that a
/// failed down names the version below; its advisory lock, under both numbers that its URL form and
/// its library form use, never waited for inside of a statement (a waiting statement and CREATE
/// INDEX CONCURRENTLY would wait for each other).
///
/// **What is better.**
/// - A refused file of which nothing was applied (it ran in one transaction) does not leave the
///   database dirty: its row goes back to the version that is true. Where something was or may have
///   been applied (commits of its own, CONCURRENTLY, procedures) the row stays dirty and the
///   failure says up to which line.
/// - A missing down file stops `down` before anything runs; golang-migrate would move the version
///   and undo nothing. An empty down file says that nothing is to be undone.
/// - All files of a plan are read and checked (UTF-8, COPY over the connection) before the first
///   one runs; a transaction that a file leaves open is rolled back and reported.
/// - `down` and a `goto` that leads downwards list what goes and ask.
/// - What a file may do to us: it drops the version table (made anew), gives up the lock (taken
///   again, the version read again), leaves the session without the right to record it (said so),
///   or changes the search path of later sessions (a table in another schema is not overlooked).
///
/// **Cancelling** (Ctrl-C) cancels the running statement. If that undid the whole file the row goes
/// back and nothing has happened; else the row stays dirty and a warning says so. The files before
/// it stay applied.
///
/// **A rerun after a crash.** Killed before `(V, true)` is committed: nothing has happened. Killed
/// after it and before `(V, false)`: the row says dirty, and every later run stops and says what to
/// look at and which `migrate force` is right in which case; it cannot know by itself, as
/// golang-migrate cannot. The server ends the file by itself when Holdfast is gone, and keeps the
/// lock until it has, so a rerun never meets a file that is still running. Killed after `(V,
/// false)`: the rerun goes on with the next file.
///
/// **What is declared.** `generate` writes the migrations that lead to the declared schema (the
/// room schema finds and proves them, [NewVersions] numbers them, [MigrationWriter] writes them):
/// all down files before the first up file, so that a kill leaves nothing that could be applied and
/// not undone; what it leaves `up` refuses and the next `generate` removes. When `up` or `goto` has
/// brought a database to the newest version and a schema is declared, it is checked: a finding is
/// exit status 1, and what was applied stays.
///
/// Sessions of this room keep the target's search path, because the files mean it; our own
/// statements name every schema.
@NullMarked
package dev.holdfast.operations.migrate;

import org.jspecify.annotations.NullMarked;
