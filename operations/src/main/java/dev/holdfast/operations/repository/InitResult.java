package dev.holdfast.operations.repository;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/// What `repository init` did.
///
/// @param planned whether nothing was done, because only the plan was asked for
/// @param created whether it was made just now
/// @param id the repository's own id; absent in the plan of a new one
public record InitResult(
        @Display(As.HIDDEN) boolean planned,
        @Display(As.HIDDEN) boolean created,
        String name,
        Path path,
        Optional<UUID> id)
        implements Result {

    @Override
    public String sentence() {
        if (!created) {
            return "Repository %s is there already.".formatted(name);
        }
        return planned
                ? "This would make repository %s in %s.".formatted(name, path)
                : "Repository %s is ready in %s.".formatted(name, path);
    }
}
