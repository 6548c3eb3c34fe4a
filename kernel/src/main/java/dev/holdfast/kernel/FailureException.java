package dev.holdfast.kernel;

import org.jspecify.annotations.Nullable;

/// The one exception of Holdfast: it carries a [Failure].
public final class FailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    FailureException(Failure failure, @Nullable Throwable cause) {
        super(failure.code().text() + ": " + failure.message(), cause);
        this.failure = failure;
    }

    public Failure failure() {
        return failure;
    }
}
