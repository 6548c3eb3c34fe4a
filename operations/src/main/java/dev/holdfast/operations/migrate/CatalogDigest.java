package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.schema.SchemaService;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.Optional;

/// What the journal keeps of a database's schema, as text `FORMAT-MAJOR:DIGEST`: two are alike if
/// the schemas are, without the tables of migration runners.
///
/// @param format another number where other facts are looked at
/// @param major the server's version: another one says the same in other words
/// @param digest in hexadecimal digits
record CatalogDigest(int format, int major, String digest) {
    private static final int FORMAT = 1;
    private static final Sql WAIT_SHORTLY = Sql.text("set lock_timeout = '300ms'");
    private static final Sql WAIT_AS_BEFORE = Sql.text("reset lock_timeout");

    /// Reads the catalogs; a role that may not goes without a digest, and nobody is waited for: the
    /// server locks what it writes the definition of.
    static Optional<CatalogDigest> read(Session session, Run run) {
        try {
            session.execute(WAIT_SHORTLY);
            var schema = SchemaService.read(session);
            session.execute(WAIT_AS_BEFORE);
            return Optional.of(
                    new CatalogDigest(FORMAT, schema.major(), schema.digest().toString()));
        } catch (FailureException e) {
            if (!session.isOpen()) {
                throw e;
            }
            session.execute(WAIT_AS_BEFORE);
            run.note(
                    "the journal goes without a digest of the schema: %s"
                            .formatted(e.failure().message()));
            return Optional.empty();
        }
    }

    /// Reads what [#toString()] wrote; nothing if a later Holdfast wrote it in another way.
    static Optional<CatalogDigest> parse(String text) {
        return text.matches("[0-9]{1,9}-[0-9]{1,9}:[0-9a-f]+")
                ? Optional.of(
                        new CatalogDigest(
                                Integer.parseInt(text.substring(0, text.indexOf('-'))),
                                Integer.parseInt(
                                        text.substring(text.indexOf('-') + 1, text.indexOf(':'))),
                                text.substring(text.indexOf(':') + 1)))
                : Optional.empty();
    }

    /// Whether the schemas differ, as far as the two can be compared.
    boolean differsFrom(CatalogDigest other) {
        return format == other.format && major == other.major && !digest.equals(other.digest);
    }

    @Override
    public String toString() {
        return "%d-%d:%s".formatted(format, major, digest);
    }
}
