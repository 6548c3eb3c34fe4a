/// The ground floor: what every operation is made of. No database, no network.
///
/// An [Operation] is a value: a path, an effect, a request record, a result record and a handler. A
/// surface (the command line, later an API) reads the list of operations and calls the handler with
/// a [Run], which carries the clock, progress, confirmation and cancellation. What goes wrong is
/// one exception, [FailureException], carrying a [Failure] with a code that is never reused.
///
/// Sub-packages: `disk` (every durable effect), `process` (child processes), `data` (JSON and
/// YAML).
@NullMarked
package dev.holdfast.kernel;

import org.jspecify.annotations.NullMarked;
