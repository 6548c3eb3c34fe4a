package dev.holdfast.operations.wal;

import dev.holdfast.kernel.ByteSize;
import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import dev.holdfast.postgres.wal.Lsn;
import java.util.Optional;

/// What `wal drop-slot` did, or would do.
///
/// @param planned whether nothing was done, because only the plan was asked for
/// @param kept from where the slot kept WAL; nothing if it had lost it
/// @param retained how much WAL the server kept for it
public record DropSlotResult(
        @Display(As.HIDDEN) boolean planned,
        String cluster,
        String slot,
        Optional<Lsn> kept,
        ByteSize retained)
        implements Result {

    @Override
    public String sentence() {
        return (planned
                        ? "This would drop slot %s of %s, for which the server keeps %s of WAL."
                        : "Slot %s of %s is dropped; the server kept %s of WAL for it.")
                .formatted(slot, cluster, retained);
    }
}
