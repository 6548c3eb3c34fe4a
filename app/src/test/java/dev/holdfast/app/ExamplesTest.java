package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Operation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example in each command's help works as pasted.
@Tag("transcripts")
class ExamplesTest {
    /// What must come first, so that there is something to work on.
    private static final List<String> FIRST = List.of("up", "migrate up");

    private static final List<String> LAST = List.of("down", "reset");

    /// What must come just before, since examples before it have left something to do.
    private static final Map<String, String> BEFORE = Map.of("schema check", "migrate up");

    /// What goes on until it is stopped, and what it says when it has begun.
    private static final Map<String, String> UNTIL_STOPPED =
            Map.of("wal receive", "Receiving WAL of");

    @TempDir private Path folder;

    @Test
    void every_example_works_as_pasted() throws IOException {
        Checkout.copyForCommands(folder);
        var paths = new ArrayList<>(FIRST);
        OperationsTest.operations().stream()
                .map(Operation::path)
                .filter(path -> !FIRST.contains(path) && !LAST.contains(path))
                .forEach(paths::add);
        paths.addAll(LAST);
        try {
            for (String path : paths) {
                String example =
                        OperationsTest.operations().stream()
                                .filter(operation -> operation.path().equals(path))
                                .findFirst()
                                .orElseThrow()
                                .example();
                Optional.ofNullable(BEFORE.get(path)).ifPresent(it -> run(it, Optional.empty()));
                InProcess ran = run(example, Optional.ofNullable(UNTIL_STOPPED.get(path)));
                assertThat(ran.status()).as("%s%n%s", example, ran.errors()).isZero();
                assertThat(ran.output()).as(example).isNotBlank();
            }
        } finally {
            run("reset", Optional.empty());
        }
    }

    /// As pasted, but in a project of the test's own and without a person to ask.
    private InProcess run(String example, Optional<String> until) {
        var words = new ArrayList<>(List.of(example.split(" ")));
        // The test's own working folder is the checkout.
        int to = words.indexOf("--to") + 1;
        if (to > 0) {
            words.set(to, folder.resolve(words.get(to)).toString());
        }
        words.replaceAll(word -> word.endsWith(".jsonl") ? folder.resolve(word).toString() : word);
        words.addAll(List.of("--yes", "--config", folder.resolve("holdfast.yml").toString()));
        String[] arguments = words.toArray(String[]::new);
        return until.map(text -> InProcess.runUntil(text, arguments))
                .orElseGet(() -> InProcess.run(arguments));
    }
}
