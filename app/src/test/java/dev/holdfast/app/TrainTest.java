package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The training of the AOT cache, as the launcher starts it.
@Tag("servers")
@Timeout(120)
class TrainTest {
    @TempDir private Path temporary;

    @Test
    void it_does_all_its_commands_and_leaves_no_server() throws Exception {
        Path folder = folder();
        var train = start(folder);
        assertThat(train.waitFor()).isZero();
        assertThat(Files.readString(folder.resolve("log")))
                .contains("up: 0", "migrate up: 0", "down: 0", "reset --yes: 0");
        assertThat(leftovers(folder)).isEmpty();
    }

    @Test
    void broken_off_it_leaves_no_server() throws Exception {
        Path folder = folder();
        var train = start(folder);
        Path started = folder.resolve(".holdfast/redis/cache/server.json");
        while (Files.notExists(started)) {
            assertThat(train.isAlive()).isTrue();
            Thread.sleep(10);
        }
        train.toHandle().destroy();
        assertThat(train.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Files.readString(folder.resolve("log"))).contains("reset --yes: 0");
        assertThat(leftovers(folder)).isEmpty();
    }

    /// The path has a space in it, as a checkout's may.
    private Path folder() throws IOException {
        return Files.createDirectory(temporary.toRealPath().resolve("a checkout"));
    }

    private static Process start(Path folder) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dholdfast.home=" + Checkout.folder(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "dev.holdfast.app.Train")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    private static List<String> leftovers(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> folder.relativize(file).toString())
                    .filter(file -> file.contains("server.json") || file.endsWith(".pid"))
                    .toList();
        }
    }
}
