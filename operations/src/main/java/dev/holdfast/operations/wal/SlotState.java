package dev.holdfast.operations.wal;

import dev.holdfast.kernel.Tone;
import dev.holdfast.kernel.Tone.Toned;
import java.util.Locale;
import java.util.Optional;

/// How safe the WAL is that a slot keeps (manual, view `pg_replication_slots`, `wal_status`).
public enum SlotState implements Toned {
    /// Within `max_wal_size`.
    RESERVED(Tone.GOOD),
    /// Beyond `max_wal_size`, and kept for slots or by `wal_keep_size` only.
    EXTENDED(Tone.ATTENTION),
    /// To be removed at the next checkpoint.
    UNRESERVED(Tone.BAD),
    /// Removed: the slot is of no use any more.
    LOST(Tone.BAD),
    /// It keeps nothing: made without WAL of its own, and never used.
    UNUSED(Tone.PLAIN);

    private final Tone tone;

    SlotState(Tone tone) {
        this.tone = tone;
    }

    @Override
    public Tone tone() {
        return tone;
    }

    /// The server's word; a slot that has never kept anything has none.
    static SlotState of(Optional<String> word) {
        return word.map(text -> valueOf(text.toUpperCase(Locale.ROOT))).orElse(UNUSED);
    }
}
