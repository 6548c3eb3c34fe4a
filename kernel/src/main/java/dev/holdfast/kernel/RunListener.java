package dev.holdfast.kernel;

/// Hears the events of a run: the command line's progress bar, later the ledger and the console.
/// Called from the threads of the run, one call at a time.
@FunctionalInterface
public interface RunListener {
    void on(RunEvent event);
}
