package dev.holdfast.operations.local;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.process.RunAs;
import java.nio.file.Path;
import java.time.Duration;

/// How servers are to be brought up in this run.
///
/// @param newPorts whether a port that another program has taken may be replaced
/// @param patience how long to wait for a server that recovers
record Starting(boolean newPorts, Duration patience, Ports ports) {

    /// The port on which a stopped server is to listen.
    ///
    /// @param isNew whether nobody can know its port yet: two projects that are made at once may
    ///   choose the same
    int port(ServerKind kind, String name, int kept, boolean isNew) {
        if (Ports.isFree(kept)) {
            return kept;
        }
        if (newPorts || isNew) {
            return ports.free();
        }
        throw taken(kind, name, kept);
    }

    /// Says where a server is neither the caller's nor another user's.
    static void announce(RunAs runAs, Path folder, Run run) {
        if (runAs instanceof RunAs.Namespace) {
            run.note(
                    "Only root can reach %s, so the server runs in a user namespace; its files stay root's."
                            .formatted(folder));
        }
    }

    private static FailureException taken(ServerKind kind, String name, int port) {
        String owner = Ports.owner(port).orElse("another program");
        return Failure.of(
                        LocalError.PORT_TAKEN,
                        "%s %s cannot start: its port %d is taken by %s"
                                .formatted(kind.title(), name, port, owner))
                .hint("stop that program, or give the server another port: up --new-ports")
                .fact("port", port)
                .fact("owner", owner)
                .exception();
    }
}
