package dev.holdfast.surface.cli;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Splits a command line into global options and the words of the command. Global options may stand
/// anywhere before `--`, and win over an operation's own: no operation may use their names.
final class CommandLineReader {

    /// A command line, split.
    ///
    /// @param words what is left: the path of an operation and its arguments
    record CommandWords(GlobalOptions options, List<String> words) {}

    private CommandLineReader() {}

    static CommandWords read(List<String> arguments) {
        var given = new EnumMap<GlobalOption, String>(GlobalOption.class);
        var words = new ArrayList<String>();
        for (int at = 0; at < arguments.size(); at++) {
            String argument = arguments.get(at);
            if (argument.equals("--")) {
                words.addAll(arguments.subList(at, arguments.size()));
                break;
            }
            int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
            String name = equals < 0 ? argument : argument.substring(0, equals);
            Optional<GlobalOption> option = GlobalOption.of(name);
            if (option.isEmpty()) {
                words.add(argument);
            } else if (option.get().isFlag()) {
                given.put(option.get(), flag(argument, equals));
            } else if (equals >= 0) {
                put(given, option.get(), argument.substring(equals + 1));
            } else if (at + 1 < arguments.size()) {
                at++;
                put(given, option.get(), arguments.get(at));
            } else {
                throw bad("%s needs a value: %s".formatted(name, option.get().value()));
            }
        }
        return new CommandWords(options(given), List.copyOf(words));
    }

    private static void put(Map<GlobalOption, String> given, GlobalOption option, String value) {
        if (given.put(option, value) != null) {
            throw bad("%s is given 2 times".formatted(option.text()));
        }
    }

    private static String flag(String argument, int equals) {
        if (equals >= 0) {
            throw bad("%s takes no value".formatted(argument.substring(0, equals)));
        }
        return "";
    }

    private static GlobalOptions options(Map<GlobalOption, String> given) {
        given.forEach(CommandLineReader::checkChoice);
        String color = given.getOrDefault(GlobalOption.COLOR, "auto");
        return new GlobalOptions(
                Optional.ofNullable(given.get(GlobalOption.CONFIG)).map(CommandLineReader::path),
                Optional.ofNullable(given.get(GlobalOption.ENVIRONMENT)),
                "json".equals(given.get(GlobalOption.OUTPUT)),
                given.containsKey(GlobalOption.YES),
                given.containsKey(GlobalOption.DRY_RUN),
                given.containsKey(GlobalOption.DEBUG),
                color.equals("auto") ? Optional.empty() : Optional.of(color.equals("always")),
                given.containsKey(GlobalOption.HELP),
                given.containsKey(GlobalOption.VERSION));
    }

    private static void checkChoice(GlobalOption option, String value) {
        if (!option.choices().isEmpty() && !option.choices().contains(value)) {
            throw bad(
                    "%s is \"%s\", but must be one of: %s"
                            .formatted(option.text(), value, String.join(", ", option.choices())));
        }
        if (!option.isFlag() && value.isBlank()) {
            throw bad("%s needs a value: %s".formatted(option.text(), option.value()));
        }
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw bad("--config is no path: " + e.getReason());
        }
    }

    private static FailureException bad(String message) {
        return Failure.of(CliError.BAD_ARGUMENT, message)
                .hint("holdfast --help shows the options")
                .exception();
    }
}
