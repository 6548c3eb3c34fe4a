package dev.holdfast.postgres.server;

import java.time.Instant;

/// What a data directory's server is doing, as its `postmaster.pid` and the processes of the
/// machine tell.
public sealed interface ServerState {

    /// No server works in the data directory.
    record Stopped() implements ServerState {}

    /// No server works in the data directory, but a file left by a crash names a process.
    ///
    /// @param pid the process named in the file
    /// @param taken whether that number now belongs to another program, or still to a zombie:
    ///   PostgreSQL would not start beside the file
    record Stale(long pid, boolean taken) implements ServerState {}

    /// The server was killed, and a process of its own outlived it: a session in the middle of a
    /// long computation does not notice. No new server starts beside it.
    ///
    /// @param pid one such process
    record Orphaned(long pid) implements ServerState {}

    /// A server works in the data directory.
    ///
    /// @param port the TCP port on which it listens
    /// @param since when it was started
    record Running(long pid, int port, Instant since, Phase phase) implements ServerState {
        public boolean isReady() {
            return phase == Phase.READY;
        }
    }

    /// The last line of `postmaster.pid` (manual, section "Database File Layout").
    enum Phase {
        /// Starting or recovering: refuses connections.
        STARTING,
        READY,
        /// Recovering as a standby; takes connections only if it is hot.
        STANDBY,
        STOPPING
    }
}
