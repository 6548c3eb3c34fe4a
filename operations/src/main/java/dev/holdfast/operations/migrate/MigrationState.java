package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Tone;
import dev.holdfast.kernel.Tone.Toned;

/// Where a migration stands.
public enum MigrationState implements Toned {
    /// It is in the database.
    APPLIED,
    /// It comes next, or after what comes next.
    PENDING,
    /// It is not applied, and a later one is.
    OUT_OF_ORDER,
    /// It is applied, and its file says something else now.
    MODIFIED,
    /// Begun and not finished, up or down.
    DIRTY,
    /// It is applied, and has no file.
    MISSING;

    @Override
    public Tone tone() {
        return switch (this) {
            case APPLIED -> Tone.GOOD;
            case PENDING -> Tone.PLAIN;
            case OUT_OF_ORDER, MODIFIED -> Tone.ATTENTION;
            case DIRTY, MISSING -> Tone.BAD;
        };
    }
}
