package dev.holdfast.kernel;

/// Thrown by [Run#checkCancelled()] when the caller gave up: not a failure, but the end of the run.
public final class CancelledException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CancelledException() {
        super("cancelled");
    }
}
