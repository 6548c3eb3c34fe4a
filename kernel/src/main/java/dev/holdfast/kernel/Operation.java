package dev.holdfast.kernel;

import java.util.function.Supplier;

/// One procedure of the runbook, as a value. Surfaces make their commands, help and documentation
/// from the list of operations; nothing is declared twice.
///
/// @param path the words that name it, room first: `migrate up`; short names (`up`) have one word
/// @param summary what it does, one line, a verb first, without a full stop
/// @param effect whether it looks, changes or destroys
/// @param request the record its arguments are read into; components carry [Argument]
/// @param result the record it answers with
/// @param example a command line that works as pasted, without the program's name
/// @param handler makes the handler; called only when the operation is called, so that naming an
///   operation costs nothing
public record Operation<Q extends Record, R extends Record & Result>(
        String path,
        String summary,
        Effect effect,
        Class<Q> request,
        Class<R> result,
        String example,
        Supplier<Handler<Q, R>> handler) {

    public Operation {
        if (!path.matches("[a-z][a-z-]*( [a-z][a-z-]*)*")) {
            throw new IllegalArgumentException("not a path: " + path);
        }
    }

    /// Does the work of an operation.
    @FunctionalInterface
    public interface Handler<Q extends Record, R extends Record & Result> {
        R handle(Q request, Run run);
    }
}
