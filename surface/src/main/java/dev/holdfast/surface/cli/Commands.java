package dev.holdfast.surface.cli;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Nearest;
import dev.holdfast.kernel.Operation;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Finds operations by the words that name them.
final class Commands {

    /// An operation and the words after its path.
    record Found(Operation<?, ?> operation, List<String> arguments) {}

    private final List<Operation<?, ?>> operations;

    Commands(List<Operation<?, ?>> operations) {
        this.operations = operations;
    }

    List<Operation<?, ?>> all() {
        return operations;
    }

    /// The operation with the longest path that the words begin with.
    Optional<Found> find(List<String> words) {
        for (int length = words.size(); length > 0; length--) {
            String path = String.join(" ", words.subList(0, length));
            List<String> rest = words.subList(length, words.size());
            for (Operation<?, ?> operation : operations) {
                if (operation.path().equals(path)) {
                    return Optional.of(new Found(operation, rest));
                }
            }
        }
        return Optional.empty();
    }

    /// The operations of a group: those whose path begins with `words`.
    List<Operation<?, ?>> group(List<String> words) {
        String prefix = String.join(" ", words) + " ";
        return operations.stream()
                .filter(operation -> words.isEmpty() || operation.path().startsWith(prefix))
                .toList();
    }

    /// Why no operation was found, with the nearest that exists.
    FailureException unknown(List<String> words) {
        String first = words.getFirst();
        if (first.startsWith("-")) {
            return Failure.of(CliError.BAD_ARGUMENT, "unknown option: " + first)
                    .hint("options of a command stand after it; holdfast --help shows the rest")
                    .exception();
        }
        var names = new TreeSet<String>();
        List<Operation<?, ?>> group = group(List.of(first));
        boolean known = !group.isEmpty();
        int depth = known ? 1 : 0;
        for (Operation<?, ?> operation : known ? group : operations) {
            names.add(operation.path().split(" ")[depth]);
        }
        String wrong = known ? words.get(1) : first;
        String shown = known ? first + " " + wrong : wrong;
        String hint =
                Nearest.to(wrong, names)
                        .map(near -> "did you mean: holdfast " + (known ? first + " " : "") + near)
                        .orElse(
                                "holdfast %s--help shows what there is"
                                        .formatted(known ? first + " " : ""));
        return Failure.of(CliError.UNKNOWN_COMMAND, "unknown command: " + shown)
                .hint(hint)
                .exception();
    }
}
