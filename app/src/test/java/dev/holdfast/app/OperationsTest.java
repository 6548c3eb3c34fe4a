package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Argument;
import dev.holdfast.kernel.Operation;
import dev.holdfast.surface.cli.GlobalOptions;
import dev.holdfast.testkit.Golden;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What must hold for every operation, whichever room it lives in.
class OperationsTest {
    /// Names that the command line keeps for itself.
    private static final Set<String> GLOBAL =
            Set.of(
                    "output",
                    "dryRun",
                    "yes",
                    "environment",
                    "config",
                    "color",
                    "debug",
                    "help",
                    "version");

    static List<Operation<?, ?>> operations() {
        return Wiring.operations(GlobalOptions.NONE, _ -> {});
    }

    @Test
    void paths_are_unique() {
        assertThat(operations()).extracting(Operation::path).doesNotHaveDuplicates().isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("operations")
    void an_operation_explains_itself(Operation<?, ?> operation) {
        assertThat(operation.summary()).matches("[a-z].*[^.]").hasSizeLessThan(100);
        assertThat(operation.example()).startsWith(operation.path());
        for (RecordComponent component : operation.request().getRecordComponents()) {
            var argument = component.getAnnotation(Argument.class);
            assertThat(argument).as(component.toString()).isNotNull();
            if (!argument.positional()) {
                assertThat(GLOBAL).doesNotContain(component.getName(), argument.name());
            }
            assertThat(argument.help()).matches("[^A-Z].*[^.]");
        }
        InProcess help =
                InProcess.run(
                        Stream.concat(Stream.of(operation.path().split(" ")), Stream.of("--help"))
                                .toArray(String[]::new));
        assertThat(help.status()).isZero();
        assertThat(help.output()).contains("example: ./holdfast " + operation.example());
    }

    @Test
    void the_reference_is_what_help_says() {
        var text =
                new StringBuilder(
                        "# Commands\n\nMade from the program's own help by OperationsTest.\n");
        text.append("\n```\n").append(InProcess.run("--help").output()).append("```\n");
        for (Operation<?, ?> operation : operations()) {
            String[] words = (operation.path() + " --help").split(" ");
            text.append("\n## ").append(operation.path()).append("\n\n```\n");
            text.append(InProcess.run(words).output()).append("```\n");
        }
        Golden.matches(Checkout.folder().resolve("docs/reference/commands.md"), text.toString());
    }
}
