package dev.holdfast.postgres.ddl;

/// No order of statements was found. The message says why, for a failure.
public final class PlanRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PlanRefusedException(String message) {
        super(message);
    }
}
