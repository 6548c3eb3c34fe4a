package dev.holdfast.operations.local;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How the servers of a project are.
///
/// @param databases those of the running clusters of Holdfast's own
public record StatusResult(
        @Display(As.HIDDEN) String project, List<Server> servers, List<Database> databases)
        implements Result {

    /// One server.
    ///
    /// @param remote whether it is somebody else's, known by its url only
    /// @param address host and port, where known
    /// @param uptime how long it has been running
    public record Server(
            String name,
            ServerKind kind,
            @Display(As.HIDDEN) boolean remote,
            ServerPhase state,
            Optional<String> version,
            Optional<String> address,
            @Display(As.IDENTIFIER) Optional<Long> pid,
            Optional<Duration> uptime) {}

    /// One database.
    public record Database(String cluster, String name, ByteSize size) {}

    @Override
    public String sentence() {
        if (servers.isEmpty()) {
            return "This project has no servers.";
        }
        long up =
                servers.stream()
                        .filter(it ->
                                it.state() == ServerPhase.RUNNING
                                        || it.state() == ServerPhase.REACHABLE)
                        .count();
        if (up == servers.size()) {
            return up == 1 ? "The server is up." : "All servers are up.";
        }
        return up == 0
                ? "No server is up."
                : "%d of %d servers are up.".formatted(up, servers.size());
    }

    @Override
    public List<String> next() {
        boolean down =
                servers.stream()
                        .anyMatch(it ->
                                it.state() == ServerPhase.ABSENT
                                        || it.state() == ServerPhase.STOPPED);
        return down ? List.of("up") : List.of();
    }
}
