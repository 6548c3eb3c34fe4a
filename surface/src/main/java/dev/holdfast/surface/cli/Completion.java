package dev.holdfast.surface.cli;

import dev.holdfast.kernel.Effect;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Operation;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Completion scripts for bash, zsh and fish, from the list of operations. picocli's own generator
/// knows no fish and would build every branch's model, so the three are written here from one
/// table: what may follow each sequence of words.
final class Completion {
    static final String SUMMARY = "print the completion script for bash, zsh or fish";
    static final List<String> SHELLS = List.of("bash", "zsh", "fish");

    private final Collection<Operation<?, ?>> operations;

    Completion(Collection<Operation<?, ?>> operations) {
        this.operations = operations;
    }

    String script(List<String> arguments) {
        String shell = arguments.size() == 1 ? arguments.getFirst() : "";
        return switch (shell) {
            case "bash" -> bash();
            case "zsh" ->
                    "#compdef holdfast\nautoload -U +X bashcompinit && bashcompinit\n" + bash();
            case "fish" -> fish();
            default ->
                    throw Failure.of(
                                    CliError.BAD_ARGUMENT,
                                    "completion needs one shell: " + String.join(", ", SHELLS))
                            .hint("for example: source <(holdfast completion bash)")
                            .exception();
        };
    }

    /// For each sequence of command words, the words that may come next.
    private Map<String, Set<String>> nextWords() {
        var next = new TreeMap<String, Set<String>>();
        for (Operation<?, ?> operation : operations) {
            String before = "";
            for (String word : operation.path().split(" ")) {
                next.computeIfAbsent(before, _ -> new TreeSet<>()).add(word);
                before = before.isEmpty() ? word : before + " " + word;
            }
        }
        next.computeIfAbsent("", _ -> new TreeSet<>()).add("completion");
        next.put("completion", new TreeSet<>(SHELLS));
        return next;
    }

    private static List<String> options(Operation<?, ?> operation) {
        var options = new ArrayList<String>();
        for (ArgumentSpec spec : ArgumentSpec.of(operation)) {
            if (!spec.positional()) {
                options.add(spec.option());
            }
        }
        for (GlobalOption option : GlobalOption.values()) {
            boolean planOnly = option == GlobalOption.DRY_RUN || option == GlobalOption.YES;
            if (!planOnly || operation.effect() != Effect.READ) {
                options.add(option.text());
            }
        }
        return options;
    }

    private String bash() {
        var cases = new StringBuilder();
        nextWords()
                .forEach((words, next) ->
                        cases.append(
                                "    \"%s\") words=\"%s\" ;;\n"
                                        .formatted(words, String.join(" ", next))));
        for (Operation<?, ?> operation : operations) {
            cases.append(
                    "    \"%s\") words=\"%s\" ;;\n"
                            .formatted(operation.path(), String.join(" ", options(operation))));
        }
        return """
        _holdfast() {
          local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}"
          local path="" word words=""
          local index
          for ((index = 1; index < COMP_CWORD; index++)); do
            word="${COMP_WORDS[index]}"
            case "$word" in
              -*) ;;
              *) if [[ "$word" =~ ^[a-z][a-z-]*$ ]]; then path="${path:+$path }$word"; fi ;;
            esac
          done
          case "$path" in
        %s    *) words="" ;;
          esac
          case "$previous" in
        %s  esac
          COMPREPLY=()
          for word in $words; do
            case "$word" in
              "$current"*) COMPREPLY+=("$word") ;;
            esac
          done
        }
        complete -o default -F _holdfast holdfast ./holdfast
        """
                .formatted(cases, bashValues());
    }

    /// What may follow an option that takes a value; nothing stands for a file.
    private String bashValues() {
        var values = new TreeMap<String, String>();
        for (GlobalOption option : GlobalOption.values()) {
            if (!option.isFlag()) {
                values.put(option.text(), String.join(" ", option.choices()));
            }
        }
        for (Operation<?, ?> operation : operations) {
            for (ArgumentSpec spec : ArgumentSpec.of(operation)) {
                if (!spec.positional() && !spec.isFlag()) {
                    values.put(spec.option(), String.join(" ", spec.choices()));
                }
            }
        }
        var cases = new StringBuilder();
        values.forEach((option, words) ->
                cases.append("    %s) words=\"%s\" ;;\n".formatted(option, words)));
        return cases.toString();
    }

    private String fish() {
        var text = new StringBuilder("complete -c holdfast -f\n");
        for (Operation<?, ?> operation : operations) {
            String[] words = operation.path().split(" ");
            for (int at = 0; at < words.length; at++) {
                text.append(fishWord(List.of(words).subList(0, at), words[at], operation));
            }
            for (ArgumentSpec spec : ArgumentSpec.of(operation)) {
                if (!spec.positional()) {
                    text.append(
                            "complete -c holdfast -n '%s' -l %s%s -d '%s'\n"
                                    .formatted(
                                            seen(List.of(words)),
                                            spec.option().substring(2),
                                            fishValue(spec.isFlag(), spec.choices()),
                                            quoted(spec.help())));
                }
            }
        }
        text.append(
                "complete -c holdfast -n '__fish_use_subcommand' -a completion -d '%s'\n"
                        .formatted(quoted(SUMMARY)));
        text.append(
                "complete -c holdfast -n '__fish_seen_subcommand_from completion' -a '%s'\n"
                        .formatted(String.join(" ", SHELLS)));
        for (GlobalOption option : GlobalOption.values()) {
            text.append(
                    "complete -c holdfast -l %s%s -d '%s'\n"
                            .formatted(
                                    option.text().substring(2),
                                    fishValue(option.isFlag(), option.choices()),
                                    quoted(option.help())));
        }
        return text.toString();
    }

    /// A free value may be a file.
    private static String fishValue(boolean flag, List<String> choices) {
        if (flag) {
            return "";
        }
        return choices.isEmpty() ? " -r -F" : " -x -a '" + String.join(" ", choices) + "'";
    }

    private static String fishWord(List<String> before, String word, Operation<?, ?> operation) {
        boolean last = operation.path().endsWith(word);
        String description = last ? quoted(operation.summary()) : "";
        return "complete -c holdfast -n '%s' -a %s -d '%s'\n"
                .formatted(
                        before.isEmpty()
                                ? "__fish_use_subcommand"
                                : seen(before) + "; and not __fish_seen_subcommand_from " + word,
                        word,
                        description);
    }

    private static String seen(List<String> words) {
        return words.stream()
                .map(word -> "__fish_seen_subcommand_from " + word)
                .reduce((left, right) -> left + "; and " + right)
                .orElse("true");
    }

    private static String quoted(String text) {
        return text.replace("'", "\\'");
    }
}
