package dev.holdfast.postgres.wire;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.session.PostgresError;
import dev.holdfast.postgres.session.PostgresFailure;
import dev.holdfast.postgres.session.PostgresTarget;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;

/// The failures that only a protocol client has.
final class WireFailure {
    private WireFailure() {}

    /// The server broke the rules of the protocol.
    ///
    /// @param what a sentence's end: `a message of type X that is 3 GB long`
    static FailureException broken(String what) {
        return Failure.of(
                        PostgresError.BROKEN_PROTOCOL,
                        "the server sent what PostgreSQL does not send: " + what)
                .hint(
                        "check that nothing stands between Holdfast and the server that changes"
                                + " what they say")
                .exception();
    }

    static FailureException silent(PostgresTarget target, Duration waited) {
        return Failure.of(
                        PostgresError.ANSWER_TIMED_OUT,
                        "%s has not answered for %d s"
                                .formatted(target.address(), waited.toSeconds()))
                .hint("check that the server and the network to it are up, then try again")
                .exception();
    }

    static FailureException lost(IOException cause) {
        var failure = PostgresFailure.lost(String.valueOf(cause.getMessage()));
        boolean overdue = cause instanceof InterruptedIOException;
        return (overdue
                        ? Failure.of(
                                        PostgresError.ANSWER_TIMED_OUT,
                                        "the server did not take in time what it was sent")
                                .hint("check that the server is up, then try again")
                        : failure)
                .fact("sqlstate", "08006")
                .exception(cause);
    }

    static FailureException login(PostgresTarget target, String message, String hint) {
        return Failure.of(
                        PostgresError.BAD_LOGIN_METHOD,
                        "%s %s".formatted(target.address(), message))
                .hint(hint)
                .exception();
    }
}
