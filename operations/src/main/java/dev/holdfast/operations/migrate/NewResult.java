package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.util.List;

/// The files that `migrate new` wrote, or would write.
///
/// @param files their paths
public record NewResult(
        @Display(As.HIDDEN) MigrationVersion version,
        @Display(As.HIDDEN) boolean planned,
        List<String> files)
        implements Result {

    public NewResult {
        files = List.copyOf(files);
    }

    @Override
    public String sentence() {
        return "%s migration %s.".formatted(planned ? "Would write" : "Wrote", version);
    }

    @Override
    public List<String> next() {
        return List.of("migrate lint", "migrate up --dry-run");
    }
}
