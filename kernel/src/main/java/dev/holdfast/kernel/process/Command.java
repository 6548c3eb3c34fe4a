package dev.holdfast.kernel.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A child process to run. Its arguments are visible to every user of the machine: never a secret
/// there; secrets go through `input` or a private file.
///
/// @param environment variables set on top of the caller's
/// @param directory the working directory, the caller's if absent
/// @param input what it reads on its standard input
/// @param limit how long it may take before it is killed
public record Command(
        List<String> arguments,
        Map<String, String> environment,
        Optional<Path> directory,
        String input,
        Duration limit) {

    private static final Duration DEFAULT_LIMIT = Duration.ofMinutes(5);

    public Command {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    public static Command of(String... arguments) {
        return of(List.of(arguments));
    }

    public static Command of(List<String> arguments) {
        return new Command(arguments, Map.of(), Optional.empty(), "", DEFAULT_LIMIT);
    }

    public Command with(String variable, String value) {
        var more = new HashMap<>(environment);
        more.put(variable, value);
        return new Command(arguments, more, directory, input, limit);
    }

    /// Gives it this text, as UTF-8, on its standard input.
    public Command reading(String text) {
        return new Command(arguments, environment, directory, text, limit);
    }

    public Command in(Path workingDirectory) {
        return new Command(arguments, environment, Optional.of(workingDirectory), input, limit);
    }

    public Command within(Duration time) {
        return new Command(arguments, environment, directory, input, time);
    }

    /// The program's name, for messages.
    public String program() {
        return String.valueOf(Path.of(arguments.getFirst()).getFileName());
    }
}
