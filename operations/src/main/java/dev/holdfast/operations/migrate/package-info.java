/// Migrations: the folder of files and the database brought to one of its versions, so that the
/// tool that the files were written for can go on at any moment.
///
/// **Reading order.** [MigrateService] is the door. The inner package `style` reads a tool's files
/// and table, `journal` what Holdfast keeps beside it; [Standing] is all that together,
/// [MigratePlanner] decides (pure) which files run in which direction, [MigrateExecutor] runs them
/// under the tool's lock: a script that is one transaction at once, any other by [ScriptInParts].
/// [UnfinishedReader] finds out what a run that was cut off has left.
///
/// **Promises** (ADR 15).
/// - A script that is one transaction is sent with its record as one query: both are there or
///   neither is, whatever is killed when.
/// - The server need not wait for its disk at each such commit of a run; the last one waits for
///   all, and so does a failure. A crash of the server in between leaves the first so many
///   migrations.
/// - Any other script (transactions of its own, CONCURRENTLY, procedures) stands between two
///   records of the version table, and the journal says after each of its units how many statements
///   are done.
/// - A missing down file stops `down` before anything runs, unless the journal has kept its text.
/// - All files of a plan are read and checked (UTF-8, COPY over the connection, commands of psql,
///   quotes and comments without end) before the first one runs; a transaction that a file leaves
///   open is rolled back and reported.
/// - `down` and a `goto` that leads downwards list what goes and ask.
/// - What a file may do to us: it drops the version table (made anew), gives up the lock (taken
///   again, the version read again), leaves the session without the right to record it (said so),
///   or changes the search path of later sessions (a table in another schema is not overlooked).
/// - Nobody waits behind a statement of ours that waits for longer than the table lock time-out; a
///   transaction that does not get its lock is undone and tried again. The inner package `guard`
///   waits before that for what would be in the way for long, watches who waits behind us, and
///   stops a unit when it is too many, or too long.
///
/// **Cancelling** (Ctrl-C) cancels the running statement. If that undid the whole file the row goes
/// back and nothing has happened; else the row stays dirty and a warning says so. The files before
/// it stay applied.
///
/// **A rerun after a crash.** A script of one transaction is there with its record, or it is not.
/// Killed in any other script: the row says dirty; the next `up` or `down` in the same direction
/// goes on behind what is done, after removing an invalid index that a concurrent build has left.
/// It stops and says what is known where the part of the file that is applied was changed, where
/// the statement's effect cannot be seen from outside, and where there is no journal. The server
/// ends a script by itself when Holdfast is gone, and keeps the lock until it has, so a rerun never
/// meets a script that is still running.
///
/// **Around a run.** [DatabaseCreation] makes a database that does not exist; of two that do so at
/// once the second finds it made. [WayBack] makes a restore point or a backup under the lock,
/// before the journal's first word, by what the app hands in as [Safeguard]. [OfflineScript] writes
/// what a run would do for psql, from [OfflineMoves], without a server.
///
/// **What is declared.** `generate` writes the migrations that lead to the declared schema (the
/// room schema finds and proves them, [NewVersions] numbers them, [MigrationWriter] writes them):
/// all down files before the first up file, so that a kill leaves nothing that could be applied and
/// not undone; what it leaves `up` refuses and the next `generate` removes. When `up` or `goto` has
/// brought a database to the newest version and a schema is declared, it is checked: a finding is
/// exit status 1, and what was applied stays.
///
/// **Rehearsal.** [Rehearsal] tries what is pending on a [Trial]: a copy from the newest backup, or
/// an empty database brought to the same version. The inner package `rehearsal` sends each script
/// there statement by statement and watches. The database itself is only read.
///
/// Sessions of this room keep the target's search path, because the files mean it; our own
/// statements name every schema.
@NullMarked
package dev.holdfast.operations.migrate;

import org.jspecify.annotations.NullMarked;
