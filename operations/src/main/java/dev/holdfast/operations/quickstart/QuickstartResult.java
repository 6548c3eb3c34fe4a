package dev.holdfast.operations.quickstart;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// What the demonstration showed.
///
/// @param proved whether every table has come back exactly, and with the ledger's last row
/// @param lostRows how many rows that were committed before the accident did not come back
/// @param accident what happened
/// @param restoredTo the moment to which the cluster was brought back
/// @param lastLedgerRow the ledger's last row before the accident
/// @param lastRestoredRow the ledger's last row in the copy
/// @param rowsAfter rows of the ledger that were written after that moment: rightly not in the copy
/// @param recovery from the decision to restore until the copy took connections and was checked
/// @param tables every table as it was and as it came back
/// @param steps what was done, and how long it took
public record QuickstartResult(
        @Display(As.HIDDEN) boolean planned,
        @Display(As.HIDDEN) boolean proved,
        long lostRows,
        String accident,
        Instant restoredTo,
        @Display(As.IDENTIFIER) long lastLedgerRow,
        @Display(As.IDENTIFIER) long lastRestoredRow,
        long rowsAfter,
        Duration recovery,
        Path folder,
        List<TableProof> tables,
        List<Chapter> steps)
        implements Result {

    /// A table.
    ///
    /// @param rows before the accident
    /// @param restoredRows in the copy
    /// @param checksum over every row before the accident
    /// @param exact whether the copy has the same
    public record TableProof(
            String table, long rows, long restoredRows, String checksum, boolean exact) {}

    /// A step of the demonstration.
    ///
    /// @param size how much data it worked on; 0 where that says nothing
    public record Chapter(
            String step,
            Duration elapsed,
            ByteSize size,
            @Display(As.HIDDEN) long ms,
            @Display(As.HIDDEN) long bytes) {
        Chapter(String step, Duration elapsed, ByteSize size) {
            this(step, elapsed, size, elapsed.toMillis(), size.bytes());
        }
    }

    @Override
    public String sentence() {
        if (planned) {
            return "This is what quickstart would do, in %s.".formatted(folder);
        }
        long rows = tables.stream().mapToLong(TableProof::rows).sum();
        return proved
                ? "Proved: all %,d rows of %d tables are back exactly as they were before the accident; nothing was lost."
                        .formatted(rows, tables.size())
                : "NOT proved: the copy differs from what was there before the accident.";
    }

    @Override
    public List<String> next() {
        String there = "--config " + folder.resolve("holdfast.yml");
        return planned
                ? List.of("quickstart")
                : List.of("status", there + " backup list", there + " wal status", "down");
    }

    @Override
    public boolean passed() {
        return planned || proved;
    }
}
