package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What becomes of the program when its streams are not what they should be.
@Tag("transcripts")
class StreamsTest {
    @TempDir private Path folder;

    @BeforeAll
    static void build() throws Exception {
        Transcript.run("./holdfast --version", Checkout.folder(), Map.of());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    $H --version | 0 | holdfast 0.1.0
                    $H --version <&- | 0 | holdfast 0.1.0
                    $H --version 2>&- | 0 | holdfast 0.1.0
                    $H --version >&- | 0 | ''
                    $H nonsense >&- 2>&- <&- | 2 | ''
                    $H --version 2>&1 >/dev/full | 5 | error CLI-006: the command is done, but its answer could not be written to stdout
                    $H --output json 2>&1 >/dev/full | 5 | error CLI-006: the command is done, but its answer could not be written to stdout
                    """)
    void streams_may_be_closed_but_no_answer_is_lost_in_silence(
            String command, int status, String first) throws Exception {
        String line = command.replace("$H", Checkout.folder().resolve("holdfast").toString());
        String printed = Transcript.run(line + "; echo \"exit $?\"", folder, Map.of());
        assertThat(printed.lines().findFirst().filter(text -> !text.startsWith("exit")))
                .isEqualTo(
                        first.isEmpty()
                                ? java.util.Optional.empty()
                                : java.util.Optional.of(first));
        assertThat(printed).endsWith("exit " + status + "\n");
    }

    @ParameterizedTest
    @CsvSource({"--help", "completion bash", "nonsense"})
    void a_reader_may_leave_early(String arguments) throws Exception {
        String line = Checkout.folder().resolve("holdfast") + " " + arguments;
        assertThat(Transcript.run("{ %s; } | head -1".formatted(line), folder, Map.of()).lines())
                .noneMatch(text -> text.contains("CLI-006") || text.contains("Exception"));
    }
}
