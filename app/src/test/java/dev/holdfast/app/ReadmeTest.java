package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Types what the documents tell a newcomer to type, in a checkout of its own, and reads what
/// comes.
@Tag("transcripts")
class ReadmeTest {
    private static final int COMMANDS_AT_LEAST = 5;

    @TempDir private Path folder;

    @Test
    void the_readme_tells_the_truth() throws IOException, InterruptedException {
        Path real = folder.toRealPath();
        Checkout.copyForCommands(real);
        List<Transcript.Shown> shown = Transcript.of(Checkout.folder().resolve("README.md"));
        assertThat(shown).hasSizeGreaterThanOrEqualTo(COMMANDS_AT_LEAST);
        try {
            for (Transcript.Shown each : shown) {
                String printed = Transcript.run(each.command(), folder, Map.of());
                assertThat(Transcript.comparable(printed, real))
                        .as("README.md: $ %s%nprinted:%n%s", each.command(), printed)
                        .isEqualTo(Transcript.comparable(each.output(), real));
            }
        } finally {
            Transcript.run("./holdfast down", folder, Map.of());
        }
    }
}
