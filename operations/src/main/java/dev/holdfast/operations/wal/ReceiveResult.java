package dev.holdfast.operations.wal;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import java.util.List;

/// What `wal receive` did, or would do.
///
/// @param planned whether nothing was done, because only the plan was asked for
/// @param slotExists whether the slot was there before
/// @param timeline the timeline that was received last
/// @param from where this run began
/// @param until up to where all WAL since then is durable in the repository
/// @param received how much that is
/// @param gaps WAL that this run found to be lost
public record ReceiveResult(
        @Display(As.HIDDEN) boolean planned,
        String cluster,
        String repository,
        String slot,
        @Display(As.HIDDEN) boolean slotExists,
        SystemId systemId,
        @Display(As.IDENTIFIER) long timeline,
        Lsn from,
        Lsn until,
        ByteSize received,
        List<WalGap> gaps)
        implements Result {

    @Override
    public String sentence() {
        if (planned) {
            return "This would receive the WAL of %s from %s on, with slot %s%s."
                    .formatted(cluster, from, slot, slotExists ? "" : ", which it would make");
        }
        return gaps.isEmpty()
                ? "The WAL of %s is here up to %s.".formatted(cluster, until)
                : "The WAL of %s is here up to %s, but some before it is lost."
                        .formatted(cluster, until);
    }

    @Override
    public List<String> next() {
        return gaps.isEmpty() ? List.of() : List.of("backup run");
    }

    @Override
    public boolean passed() {
        return gaps.isEmpty();
    }
}
