package dev.holdfast.kernel;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What went wrong, where, and what to do next.
///
/// @param message one sentence without a full stop: what, where; never a secret
/// @param hint what to do next, if something can be done
/// @param facts the particulars for programs (`sqlstate`, `path`, `pid`), in a stable order
public record Failure(
        FailureCode code, String message, Optional<String> hint, Map<String, Object> facts) {

    public Failure {
        if (message.isBlank()) {
            throw new IllegalArgumentException("a failure needs a message: " + code);
        }
        facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    }

    public static Failure of(FailureCode code, String message) {
        return new Failure(code, message, Optional.empty(), Map.of());
    }

    public Failure hint(String nextStep) {
        return new Failure(code, message, Optional.of(nextStep), facts);
    }

    public Failure fact(String name, Object value) {
        var more = new LinkedHashMap<>(facts);
        more.put(name, value);
        return new Failure(code, message, hint, more);
    }

    /// The failure as the exception to throw.
    public FailureException exception() {
        return new FailureException(this, null);
    }

    /// As [#exception()], keeping the cause for `--debug`.
    public FailureException exception(Throwable cause) {
        return new FailureException(this, cause);
    }
}
