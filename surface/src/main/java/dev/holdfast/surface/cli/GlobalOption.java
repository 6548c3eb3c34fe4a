package dev.holdfast.surface.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The global options, declared once: the reader, the help and the completion use this list.
enum GlobalOption {
    OUTPUT("--output", "text|json", "how to answer: text for people, or one JSON object on stdout"),
    DRY_RUN("--dry-run", "", "show the plan and change nothing"),
    YES("--yes", "", "answer yes to confirmations"),
    ENVIRONMENT("--environment", "NAME", "merge this environment of holdfast.yml over its base"),
    CONFIG("--config", "FILE", "use this file instead of the nearest holdfast.yml"),
    COLOR("--color", "auto|always|never", "colour the output; auto colours on a terminal only"),
    DEBUG("--debug", "", "show the stack trace of a failure"),
    HELP("--help", "", "show help, also for one command"),
    VERSION("--version", "", "show the version");

    private final String text;
    private final String value;
    private final String help;

    GlobalOption(String text, String value, String help) {
        this.text = text;
        this.value = value;
        this.help = help;
    }

    String text() {
        return text;
    }

    /// What stands for its value, empty for a flag.
    String value() {
        return value;
    }

    String help() {
        return help;
    }

    boolean isFlag() {
        return value.isEmpty();
    }

    /// The values to choose from, empty if it is free.
    List<String> choices() {
        return value.contains("|") ? List.of(value.split("\\|")) : List.of();
    }

    static Optional<GlobalOption> of(String argument) {
        String name =
                switch (argument) {
                    case "-y" -> "--yes";
                    case "-h" -> "--help";
                    default -> argument;
                };
        return Arrays.stream(values()).filter(option -> option.text.equals(name)).findFirst();
    }
}
