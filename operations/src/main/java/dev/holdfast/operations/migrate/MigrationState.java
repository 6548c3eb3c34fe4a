package dev.holdfast.operations.migrate;

import dev.holdfast.kernel.Tone;
import dev.holdfast.kernel.Tone.Toned;

/// Where a migration stands.
public enum MigrationState implements Toned {
    /// At or below the database's version.
    APPLIED,
    /// Above it.
    PENDING,
    /// Begun and not finished, up or down.
    DIRTY,
    /// The database is at it, but it has no file.
    MISSING;

    @Override
    public Tone tone() {
        return switch (this) {
            case APPLIED -> Tone.GOOD;
            case PENDING -> Tone.PLAIN;
            case DIRTY, MISSING -> Tone.BAD;
        };
    }
}
