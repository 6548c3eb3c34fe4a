package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.util.List;

/// What `migrate adopt` did, or would do.
///
/// @param style the tool whose files and table these are
/// @param table its table, which is left as it is
/// @param version what the database is at
/// @param adopted how many applied migrations the journal knows of now and did not before
public record AdoptResult(
        @Display(As.HIDDEN) String database,
        String style,
        String table,
        MigrationVersion version,
        int adopted,
        @Display(As.HIDDEN) boolean planned)
        implements Result {

    static AdoptResult of(Standing before, String database, boolean planned) {
        return new AdoptResult(
                database,
                before.style().name(),
                before.table().toString(),
                before.state().version(),
                before.unknownToJournal().size(),
                planned);
    }

    @Override
    public String sentence() {
        return "Database %s is %s's and stays so, at version %s; the journal %s %d of its applied migrations."
                .formatted(
                        database, style, version, planned ? "would learn" : "has learnt", adopted);
    }

    @Override
    public List<String> next() {
        return List.of("migrate status");
    }
}
