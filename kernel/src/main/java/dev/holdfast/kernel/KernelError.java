package dev.holdfast.kernel;

/// Failures of the kernel itself.
public enum KernelError implements FailureCode {
    /// A destructive step was not confirmed.
    NOT_CONFIRMED(1, FailureKind.DENIED),
    /// A child process could not be started.
    COMMAND_NOT_STARTED(2, FailureKind.UNAVAILABLE),
    /// A child process did not end in its time.
    COMMAND_TIMED_OUT(3, FailureKind.UNAVAILABLE),
    /// A file could not be read or written.
    DISK(4, FailureKind.UNAVAILABLE),
    /// No space is left on the device.
    DISK_FULL(5, FailureKind.UNAVAILABLE),
    /// JSON text is not valid.
    BAD_JSON(6, FailureKind.DAMAGED),
    /// YAML text is not valid.
    BAD_YAML(7, FailureKind.USAGE),
    /// A mistake in Holdfast.
    BUG(70, FailureKind.BUG);

    private final int number;
    private final FailureKind kind;

    KernelError(int number, FailureKind kind) {
        this.number = number;
        this.kind = kind;
    }

    @Override
    public String prefix() {
        return "KERNEL";
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
