package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Types what the documents tell a newcomer to type, in a checkout of its own, and reads what
/// comes.
@Tag("transcripts")
class ReadmeTest {
    private static final int COMMANDS_AT_LEAST = 3;

    @TempDir private Path folder;

    @ParameterizedTest
    @CsvSource({"README.md, .", "examples/tmi/README.md, examples/tmi"})
    void what_it_shows_is_what_happens(String document, String where)
            throws IOException, InterruptedException {
        Path checkout = folder.toRealPath();
        Checkout.copyForCommands(checkout);
        Path project = checkout.resolve(where).normalize();
        List<Transcript.Shown> shown = Transcript.of(Checkout.folder().resolve(document));
        assertThat(shown).hasSizeGreaterThanOrEqualTo(COMMANDS_AT_LEAST);
        try {
            for (Transcript.Shown each : shown) {
                String printed = Transcript.run(each.command(), project, Map.of());
                assertThat(Transcript.comparable(printed, project))
                        .as("%s: $ %s%nprinted:%n%s", document, each.command(), printed)
                        .isEqualTo(Transcript.comparable(each.output(), project));
            }
        } finally {
            Transcript.run(checkout.resolve("holdfast") + " down", project, Map.of());
        }
    }
}
