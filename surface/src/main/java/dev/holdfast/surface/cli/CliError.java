package dev.holdfast.surface.cli;

import dev.holdfast.kernel.FailureCode;
import dev.holdfast.kernel.FailureKind;

/// Failures of the command line itself.
enum CliError implements FailureCode {
    UNKNOWN_COMMAND(1, FailureKind.USAGE),
    INCOMPLETE_COMMAND(2, FailureKind.USAGE),
    BAD_ARGUMENT(3, FailureKind.USAGE),
    NOBODY_TO_ASK(4, FailureKind.DENIED),
    CANCELLED(5, FailureKind.CONFLICT),
    ANSWER_LOST(6, FailureKind.UNAVAILABLE);

    private final int number;
    private final FailureKind kind;

    CliError(int number, FailureKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public String prefix() {
        return "CLI";
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
