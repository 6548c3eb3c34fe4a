package dev.holdfast.operations.wal;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.postgres.wal.Lsn;
import dev.holdfast.postgres.wal.SystemId;
import java.util.ArrayList;
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
/// @param stopped whether it ended because it was told to
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
        List<WalGap> gaps,
        @Display(As.HIDDEN) boolean stopped)
        implements Result {

    @Override
    public String sentence() {
        if (planned) {
            return "This would receive the WAL of %s from %s on, with slot %s%s."
                    .formatted(cluster, from, slot, slotExists ? "" : ", which it would make");
        }
        return "%sThe WAL of %s is here up to %s%s."
                .formatted(
                        stopped ? "Stopped. " : "",
                        cluster,
                        until,
                        gaps.isEmpty() ? "" : ", but some before it is lost");
    }

    @Override
    public List<String> next() {
        var next = new ArrayList<String>();
        if (!gaps.isEmpty()) {
            next.add("backup run");
        }
        if (stopped) {
            next.add("wal status");
        }
        return next;
    }

    @Override
    public boolean passed() {
        return gaps.isEmpty();
    }
}
