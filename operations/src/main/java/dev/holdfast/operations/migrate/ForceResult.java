package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Result;

/// What `force` wrote, or would write.
///
/// @param wasDirty whether the database was marked dirty before
public record ForceResult(
        String database,
        MigrationVersion from,
        boolean wasDirty,
        MigrationVersion to,
        boolean planned)
        implements Result {

    @Override
    public String sentence() {
        return "Database %s %s recorded at version %s, clean; it was at %s%s. Only the record changes, nothing is run."
                .formatted(
                        database, planned ? "would be" : "is", to, from, wasDirty ? ", dirty" : "");
    }
}
