/// `restore`: a cluster as it was at a time, a position or before a transaction.
///
/// [RestoreService] is the door. First, with nothing written: the target is understood, the backup
/// chosen, and the WAL read from the backup's beginning as the server's recovery will read it
/// (`Preflight`), so that it is known beforehand whether the target can be reached, where recovery
/// will stop and which commit is the last. Then, in this order: a marker that says that the folder
/// is not whole; the files, each byte checked against its hash as it is read; the WAL that is
/// needed, all of it, so that nothing depends on Holdfast afterwards; the settings; all synced;
/// `pg_control`, without which no server starts; and the marker goes. Killed anywhere before that,
/// the folder is no cluster, and the next restore to it begins anew.
///
/// A copy is quarantined: it does not archive, connect to others, or listen beyond this machine.
/// With `--start` it becomes a server of the project, and what it says of itself is compared with
/// what was foreseen (`BootCheck`).
@NullMarked
package dev.holdfast.operations.restore;

import org.jspecify.annotations.NullMarked;
