/// The command line, made from the list of operations.
///
/// [Cli] reads the global options, which may stand anywhere; finds the operation by its path;
/// builds picocli for that one branch from the operation's request record; calls the handler with a
/// `Run` whose events become a progress bar or plain lines on stderr; and prints the result record
/// as text or JSON on stdout. With `--output json` stdout is exactly one object, also on failure. A
/// signal cancels the run and waits for it to leave a clean state.
@NullMarked
package dev.holdfast.surface.cli;

import org.jspecify.annotations.NullMarked;
