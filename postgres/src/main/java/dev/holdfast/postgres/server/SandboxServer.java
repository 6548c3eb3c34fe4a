package dev.holdfast.postgres.server;

import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.ServerVersion;

/// A server to try things on: its databases are empty at first, and gone with [#close()]. Nothing
/// in it survives a crash, of the machine or of Holdfast; what a killed Holdfast left goes when the
/// next sandbox is made in the same place.
public sealed interface SandboxServer extends AutoCloseable permits OwnSandbox, NamedSandbox {

    /// Starts a server of our own: in less than half a second, once the data directory that all
    /// sandboxes of the version are copies of has been made.
    ///
    /// @param binaries its programs: see [SandboxPlace#binaries]
    static SandboxServer start(ServerBinaries binaries, SandboxPlace place, Run run) {
        return OwnSandbox.start(binaries, place, run);
    }

    /// Uses a server that the user names, for extensions that our own programs do not have: makes
    /// databases `holdfast_sandbox_...` there, and drops them at the end.
    ///
    /// @param server a database of it that one can connect to, as a role that may create databases
    ///   and roles
    /// @param major the version it must have: others write the same schema in other words
    static SandboxServer at(PostgresTarget server, int major, Run run) {
        return NamedSandbox.open(server, major, run);
    }

    ServerVersion version();

    /// Makes an empty database, in UTF-8, with nothing in it but what PostgreSQL brings along.
    ///
    /// @return how to reach it as one who may do anything in it
    PostgresTarget newDatabase(Run run);

    /// Makes a copy of one of its databases, to which no session may be open.
    PostgresTarget copyOf(PostgresTarget database, Run run);

    /// Sees to it that there is a role of this name: one that may not log in is made if need be.
    /// Roles belong to all databases of a server, and go at the end.
    ///
    /// @return whether it was made now
    boolean ensureRole(String name, Run run);

    /// Ends it with all that is in it, also when the run it was made for was cancelled.
    @Override
    void close();
}
