package dev.holdfast.postgres.catalog;

import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads a database's catalogs into a [DatabaseSchema]: about two dozen queries, each over a whole
/// catalog, in one snapshot, with everything set by which the server might write a text in another
/// way.
public final class CatalogReader {
    /// What pg_dump sets, and what else shows in a default or a definition. Plans for catalogs are
    /// never worth compiling; their joins fit into memory.
    private static final Sql SETTINGS =
            Sql.text(
                    """
                    set local search_path = '';
                    set local datestyle = 'ISO, MDY';
                    set local intervalstyle = 'postgres';
                    set local timezone = 'UTC';
                    set local extra_float_digits = 1;
                    set local bytea_output = 'hex';
                    set local xmlbinary = 'base64';
                    set local xmloption = 'content';
                    set local lc_monetary = 'C';
                    set local quote_all_identifiers = off;
                    set local standard_conforming_strings = on;
                    set local row_security = off;
                    set local jit = off;
                    set local work_mem = '32MB'
                    """);

    private static final Pattern SNAPSHOT = Pattern.compile("[0-9A-F-]+");

    private CatalogReader() {}

    /// How much is read.
    ///
    /// @param dependencies whether also what depends on what, which a plan needs
    /// @param declared whether the database is a sandbox that declared files were loaded into: what
    ///   its superuser owns is nobody's, and versions of extensions are its programs' own
    public record Reading(boolean dependencies, boolean declared) {}

    /// Reads the session's database; the session must not be in a transaction. A catalog that the
    /// role may not read is named in [DatabaseSchema#notJudged]. Where there are hundreds of tables
    /// a second session is opened meanwhile, if the server has one to spare.
    public static DatabaseSchema read(Session session, Reading reading) {
        return session.transaction(() -> {
            begin(session, Optional.empty());
            return new SchemaReading(session, reading).read();
        });
    }

    /// Begins a transaction whose texts are alike everywhere.
    ///
    /// @param snapshot of another transaction, to see what it sees
    static void begin(Session session, Optional<String> snapshot) {
        session.execute(Sql.text("set transaction isolation level repeatable read, read only"));
        snapshot.ifPresent(id -> {
            if (!SNAPSHOT.matcher(id).matches()) {
                throw new IllegalArgumentException("not a snapshot: " + id);
            }
            session.execute(Sql.text("set transaction snapshot '" + id + "'"));
        });
        session.execute(SETTINGS);
    }
}
