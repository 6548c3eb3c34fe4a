package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What Ctrl-C and a service manager's stop do to the real program.
@Tag("transcripts")
class SignalTest {
    @TempDir private Path folder;

    @Test
    void what_goes_on_until_stopped_ends_well_and_what_does_not_is_broken_off() throws Exception {
        Checkout.copyForCommands(folder);
        Path home = folder.toRealPath();
        try {
            assertThat(
                            Transcript.run(
                                    "./holdfast up && ./holdfast repository init", home, Map.of()))
                    .contains("All servers are running.");
            for (String signal : List.of("INT", "TERM")) {
                Ended ended = signalled(signal, "wal", "receive", "--output", "json");
                assertThat(ended.status()).as(ended.errors()).isZero();
                assertThat(ended.output())
                        .contains(
                                "\"stopped\": true", "\"passed\": true", "\"summary\": \"Stopped.");
            }
            Ended ended = signalled("TERM", "wal", "receive", "--until", "F/0");
            assertThat(ended.status()).isEqualTo(143);
            assertThat(ended.errors()).contains("error CLI-005: cancelled");
            assertThat(ended.output()).isEmpty();
        } finally {
            Transcript.run("./holdfast reset --yes", home, Map.of());
        }
    }

    private record Ended(int status, String output, String errors) {}

    /// Runs a command that receives WAL, and signals it once it does.
    private Ended signalled(String signal, String... words) throws Exception {
        var command = new ArrayList<>(List.of("./holdfast"));
        command.addAll(List.of(words));
        Process process = new ProcessBuilder(command).directory(folder.toFile()).start();
        try {
            process.getOutputStream().close();
            String errors = upTo("Receiving WAL", process);
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            errors += new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.waitFor(), output, errors);
        } finally {
            process.destroyForcibly();
        }
    }

    private static String upTo(String text, Process process) throws IOException {
        var read = new StringBuilder();
        while (read.indexOf(text) < 0) {
            int next = process.getErrorStream().read();
            if (next < 0) {
                throw new AssertionError("it has ended:\n" + read);
            }
            read.append((char) next);
        }
        return read.toString();
    }
}
