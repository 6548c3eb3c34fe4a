package dev.holdfast.operations.local;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.util.List;

/// What `down` stopped.
///
/// @param planned whether nothing was done, because only the plan was asked for
public record DownResult(@Display(As.HIDDEN) boolean planned, List<Server> servers)
        implements Result {

    /// A server that was running.
    public record Server(String name, ServerKind kind, @Display(As.IDENTIFIER) long pid) {}

    @Override
    public String sentence() {
        if (servers.isEmpty()) {
            return "No server of Holdfast's own was running.";
        }
        String which = servers.size() == 1 ? "server" : "servers";
        return planned
                ? "This would stop %d %s; their data stays.".formatted(servers.size(), which)
                : "Stopped %d %s; their data is kept.".formatted(servers.size(), which);
    }

    @Override
    public List<String> next() {
        return List.of("up");
    }
}
