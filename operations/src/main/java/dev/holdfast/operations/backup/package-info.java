/// Base backups of clusters, kept in a repository.
///
/// **Order.** [BackupService] is the door. `ServerInspector` connects and looks whether the server
/// can be backed up; `BackupExecutor` makes the backup: the slot that keeps WAL, the checkpoint,
/// the stream of WAL, the files (`RemoteCollector`, which reads what BASE_BACKUP sends by
/// `TarReader`), the end of the WAL, the header. [ClusterBackup] is what a finished backup says of
/// itself, `BackupInspector` finds them, `BackupVerifier` reads one back.
///
/// **Where a backup's files lie.** `data/...` is the data directory, with its `backup_label` and
/// the server's own `backup_manifest` as they came; `tablespaces/OID/...` is each tablespace, and
/// `data/pg_tblspc/OID` the link to it, with the place it had on the server as its target. Empty
/// directories are among them. WAL never is: it lies under `wal/`, once, whoever brought it there.
///
/// **Promises.** What is listed as a backup is whole: all files, and all WAL from its start to its
/// stop, were durable before it got its header. It needs nothing of the server it came from.
///
/// **What it costs the server.** Two replication connections and a temporary slot, one core at
/// most, and no lock. Before it drops a database or a tablespace, a server from 15 on waits for a
/// sign of life from each of its processes, and one whose client does not read gives none: so the
/// stream is read without a stop. Where we are slow (a slow disk, a slow network), such a drop
/// waits until we have read what the kernel holds for us, a few MB.
///
/// **After a crash** at any step there is no backup, nothing is left on the server, and the next
/// run begins anew; content that had become durable is found by its hash and not stored again.
@NullMarked
package dev.holdfast.operations.backup;

import org.jspecify.annotations.NullMarked;
