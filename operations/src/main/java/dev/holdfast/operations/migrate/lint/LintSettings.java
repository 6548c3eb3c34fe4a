package dev.holdfast.operations.migrate.lint;

/// What of the runner and the server the rules must know.
///
/// @param major version of the server the files are for; 18 if it is not known
/// @param lockTimeoutSet whether the runner sets `lock_timeout` itself
/// @param downsExpected whether each migration should have a down
/// @param oneRun whether the files that are not applied will run one right after the other, so that
///   what an earlier one makes is still new to a later one
public record LintSettings(
        int major, boolean lockTimeoutSet, boolean downsExpected, boolean oneRun) {

    /// Holdfast as the runner.
    public static LintSettings defaults() {
        return new LintSettings(18, true, true, true);
    }
}
