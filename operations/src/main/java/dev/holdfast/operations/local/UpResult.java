package dev.holdfast.operations.local;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What `up` did.
///
/// @param planned whether nothing was done, because only the plan was asked for
/// @param env the file with the addresses and passwords
public record UpResult(
        @Display(As.HIDDEN) boolean planned, List<Server> servers, Optional<Path> env)
        implements Result {

    /// One server.
    ///
    /// @param address host and port
    public record Server(
            String name,
            ServerKind kind,
            Optional<String> version,
            UpAction action,
            Optional<String> address,
            @Display(As.IDENTIFIER) Optional<Long> pid) {}

    @Override
    public String sentence() {
        if (servers.isEmpty()) {
            return "There is nothing to start: no server of this project is Holdfast's own, each has a url.";
        }
        boolean changed = servers.stream().anyMatch(it -> it.action() != UpAction.RUNNING);
        if (planned) {
            return changed
                    ? "This is what up would do."
                    : "Nothing would be done: all servers are running.";
        }
        return changed ? "All servers are running." : "All servers were running already.";
    }

    @Override
    public List<String> next() {
        return planned || servers.isEmpty() ? List.of("status") : List.of("migrate up", "status");
    }
}
