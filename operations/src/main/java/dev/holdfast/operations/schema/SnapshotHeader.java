package dev.holdfast.operations.schema;

import dev.holdfast.postgres.catalog.Digest;
import java.time.Instant;
import java.util.List;

/// What the first line of a snapshot file says, which is enough to tell one schema from another.
///
/// @param major the server's major version
/// @param digest of all objects
/// @param objects how many there are
/// @param made when it was read from the database
/// @param source what it is of, for people: `main/tmi`, `schema/`
/// @param fingerprint of the files it came from; empty where it came from a database
/// @param madeRoles roles that the source names and that were made only to read it
/// @param notJudged what is there and was not looked at, for people
record SnapshotHeader(
        int major,
        Digest digest,
        int objects,
        Instant made,
        String source,
        String fingerprint,
        List<String> madeRoles,
        List<String> notJudged) {
    SnapshotHeader {
        madeRoles = List.copyOf(madeRoles);
        notJudged = List.copyOf(notJudged);
    }
}
