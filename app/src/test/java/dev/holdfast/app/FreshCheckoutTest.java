package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first minutes of a newcomer: nothing is built, nothing is unpacked.
@Tag("transcripts")
class FreshCheckoutTest {
    private static final Set<String> NOT_SOURCE =
            Set.of(".git", "build", "target", ".holdfast", "holdfast-repository");

    @TempDir private Path folder;

    @Test
    void a_fresh_checkout_builds_itself_and_starts_its_servers()
            throws IOException, InterruptedException {
        copy(Checkout.folder(), folder);
        try {
            String first = Transcript.run("./holdfast up", folder, Map.of());
            assertThat(first).contains("built in ", "All servers are running.");
            assertThat(first).doesNotContain("no AOT cache", "[error]", "warning");
            try (Stream<Path> builds = Files.walk(folder.resolve("build"))) {
                assertThat(builds).anyMatch(path -> path.endsWith("aot/holdfast.aot"));
            }
            String second = Transcript.run("./holdfast status", folder, Map.of());
            assertThat(second).startsWith("All servers are up.");
        } finally {
            Transcript.run("./holdfast reset --yes", folder, Map.of());
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> entries = Files.list(from)) {
            for (Path entry : entries.toList()) {
                if (!NOT_SOURCE.contains(entry.getFileName().toString())) {
                    Path copy = to.resolve(entry.getFileName().toString());
                    Files.copy(entry, copy);
                    if (Files.isDirectory(entry)) {
                        copy(entry, copy);
                    }
                }
            }
        }
    }
}
