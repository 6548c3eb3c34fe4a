package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.util.List;
import java.util.Optional;

/// What `migrate repair` did, or would do.
///
/// @param version what the database is at afterwards
/// @param dirty whether it is still in the middle of a migration, which `up` or `down` goes on with
/// @param unfinished what there is of that migration
/// @param goOn the command that goes on with it
/// @param repaired what was done, in words
public record RepairResult(
        @Display(As.HIDDEN) String database,
        @Display(As.HIDDEN) MigrationVersion version,
        @Display(As.HIDDEN) boolean planned,
        @Display(As.HIDDEN) boolean dirty,
        @Display(As.HIDDEN) Optional<String> unfinished,
        @Display(As.HIDDEN) Optional<String> goOn,
        List<String> repaired)
        implements Result {

    public RepairResult {
        repaired = List.copyOf(repaired);
    }

    @Override
    public String sentence() {
        String work =
                repaired.isEmpty()
                        ? "Nothing to repair: database %s is at version %s."
                                .formatted(database, version)
                        : "Database %s %s version %s after %d %s."
                                .formatted(
                                        database,
                                        planned ? "would be at" : "is at",
                                        version,
                                        repaired.size(),
                                        repaired.size() == 1 ? "repair" : "repairs");
        return unfinished
                .map(it ->
                        "Database %s is in the middle of a migration: %s.".formatted(database, it))
                .orElse(work);
    }

    @Override
    public List<String> next() {
        return goOn.map(List::of).orElse(List.of("migrate status"));
    }

    /// What is still unfinished is a finding.
    @Override
    public boolean passed() {
        return !dirty;
    }
}
