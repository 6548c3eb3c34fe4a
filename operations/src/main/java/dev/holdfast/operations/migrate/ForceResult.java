package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.operations.migrate.style.MigrationVersion;

/// What `force` wrote, or would write.
///
/// @param wasDirty whether the database was marked dirty before
public record ForceResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) MigrationVersion from,
        @Display(As.HIDDEN) boolean wasDirty,
        @Display(As.HIDDEN) MigrationVersion to,
        @Display(As.HIDDEN) boolean planned)
        implements Result {

    @Override
    public String sentence() {
        return "Database %s %s recorded at version %s, clean; it was at %s%s. Only the record changes, nothing is run."
                .formatted(
                        database, planned ? "would be" : "is", to, from, wasDirty ? ", dirty" : "");
    }
}
