package dev.holdfast.operations.migrate.journal;

import dev.holdfast.operations.migrate.journal.JournalEntry.Outcome;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What follows from a journal's entries.
public final class JournalView {
    private final List<JournalEntry> entries;
    private final Map<MigrationVersion, JournalEntry> last = new HashMap<>();
    private final MigrationVersion newest;

    /// @param entries in the order of writing
    public JournalView(List<JournalEntry> entries) {
        this.entries = List.copyOf(entries);
        for (JournalEntry entry : entries) {
            if (entry.outcome() == Outcome.DONE) {
                last.put(entry.version(), entry);
            }
        }
        this.newest =
                last.values().stream()
                        .filter(it -> it.action().applies())
                        .map(JournalEntry::version)
                        .filter(MigrationVersion::isNumber)
                        .max(MigrationVersion::compareTo)
                        .orElse(MigrationVersion.NONE);
    }

    public List<JournalEntry> entries() {
        return entries;
    }

    /// Whether it knows of nothing.
    public boolean isEmpty() {
        return last.isEmpty();
    }

    /// The entry by which a version is applied, if it is.
    public Optional<JournalEntry> applied(MigrationVersion version) {
        return Optional.ofNullable(last.get(version)).filter(it -> it.action().applies());
    }

    /// The greatest version that it knows to be applied, or none.
    public MigrationVersion newest() {
        return newest;
    }

    /// All versions that it knows to be applied.
    public List<JournalEntry> allApplied() {
        return last.values().stream().filter(it -> it.action().applies()).toList();
    }

    /// The last entry of all, if it tells of a script that did not come to its end.
    public Optional<JournalEntry> unfinished() {
        return entries.isEmpty() || entries.getLast().outcome() == Outcome.DONE
                ? Optional.empty()
                : Optional.of(entries.getLast());
    }
}
