package dev.holdfast.operations.schema;

import dev.holdfast.postgres.catalog.DatabaseSchema;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/// A schema and where it came from.
record Snapshot(SnapshotHeader header, DatabaseSchema schema) {

    static Snapshot of(
            DatabaseSchema schema,
            String source,
            String fingerprint,
            Collection<String> madeRoles,
            Instant made) {
        var header =
                new SnapshotHeader(
                        schema.major(),
                        schema.digest(),
                        schema.objects().size(),
                        made,
                        source,
                        fingerprint,
                        List.copyOf(madeRoles),
                        schema.notJudged());
        return new Snapshot(header, schema);
    }
}
