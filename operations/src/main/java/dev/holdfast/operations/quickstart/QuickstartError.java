package dev.holdfast.operations.quickstart;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// What can go wrong with the demonstration.
public enum QuickstartError implements FailureCode {
    /// The example project is not where the program's own files are.
    NO_EXAMPLE(1, FailureKind.NOT_FOUND),
    /// The folder in its place was not made by it.
    NOT_OURS(2, FailureKind.CONFLICT);

    private final int number;
    private final FailureKind kind;

    QuickstartError(int number, FailureKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public String prefix() {
        return "QUICKSTART";
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public FailureKind kind() {
        return kind;
    }
}
