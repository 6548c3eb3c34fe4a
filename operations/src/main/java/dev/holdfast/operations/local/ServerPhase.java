package dev.holdfast.operations.local;

import dev.holdfast.kernel.Tone;
import dev.holdfast.kernel.Tone.Toned;

/// What a server is doing.
public enum ServerPhase implements Toned {
    /// It was never made.
    ABSENT,
    STOPPED,
    /// On its way up: recovering, or loading its data.
    STARTING,
    RUNNING,
    STOPPING,
    /// It runs, but does not answer: halted by a signal, or overloaded.
    UNRESPONSIVE,
    /// It cannot be looked at: its files are another user's.
    UNKNOWN,
    /// Somebody else's, and something answers at its address.
    REACHABLE,
    /// Somebody else's, and nothing answers at its address.
    UNREACHABLE;

    @Override
    public Tone tone() {
        return switch (this) {
            case RUNNING, REACHABLE -> Tone.GOOD;
            case ABSENT, STOPPED, STARTING, STOPPING -> Tone.ATTENTION;
            case UNRESPONSIVE, UNKNOWN, UNREACHABLE -> Tone.BAD;
        };
    }
}
