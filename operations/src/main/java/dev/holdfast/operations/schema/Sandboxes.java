package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.server.SandboxPlace;
import dev.holdfast.postgres.server.SandboxServer;
import dev.holdfast.postgres.session.PostgresTarget;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import java.util.Optional;

/// Where files are tried: on a server of our own, or on the one that the user named.
///
/// @param major the version of the database that they are compared with
/// @param named a database of the user's server
record Sandboxes(int major, Optional<PostgresTarget> named, Programs programs, SandboxPlace place) {

    /// A new one; close it when done. What is to be compared needs one each: roles that migrations
    /// make are there for all databases of a server.
    SandboxServer start(Run run) {
        if (named.isPresent()) {
            return SandboxServer.at(named.get(), major, run);
        }
        return SandboxServer.start(programs.of(major, run), place, run);
    }

    /// Which server that would be, without starting one: what it makes of files depends on its
    /// version and on its extensions.
    String identity(Run run) {
        if (named.isEmpty()) {
            var found = programs.of(major, run);
            return found.version() + " " + found.programs();
        }
        var settings = SessionSettings.defaults().named("holdfast sandbox");
        try (var session = Sessions.open(named.get(), settings, run)) {
            return session.serverVersion() + " " + named.get().address();
        }
    }
}
