package dev.holdfast.kernel.process;

/// How a child process ended and what it printed.
///
/// @param exitStatus its exit status; 128 + n when a signal ended it
public record CommandOutcome(int exitStatus, String output, String errors) {

    public boolean succeeded() {
        return exitStatus == 0;
    }

    /// The last line that says something, errors first: usually the reason.
    public String lastLine() {
        return (output + "\n" + errors)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((_, line) -> line)
                .orElse("");
    }
}
