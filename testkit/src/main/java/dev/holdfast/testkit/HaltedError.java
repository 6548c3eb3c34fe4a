package dev.holdfast.testkit;

/// Stands for the death of the program: thrown by [DiskRecorder] at the effect where it dies. An
/// error, so that no handler of ordinary failures survives it.
public final class HaltedError extends Error {
    private static final long serialVersionUID = 1L;

    HaltedError(int effects) {
        super("halted after %d effects".formatted(effects));
    }
}
