package dev.holdfast.app;

import dev.holdfast.surface.cli.Cli;
import dev.holdfast.surface.cli.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// The whole program in this JVM: the same wiring, without the launcher.
record InProcess(int status, String output, String errors) {

    static InProcess run(String... arguments) {
        var output = new ByteArrayOutputStream();
        var errors = new ByteArrayOutputStream();
        var terminal =
                Terminal.unattended(
                        InputStream.nullInputStream(),
                        new PrintStream(output, false, StandardCharsets.UTF_8),
                        new PrintStream(errors, false, StandardCharsets.UTF_8),
                        Map.of());
        int status =
                new Cli(terminal, Clock.systemUTC(), "test", Wiring::operations)
                        .run(List.of(arguments));
        return new InProcess(
                status,
                output.toString(StandardCharsets.UTF_8),
                errors.toString(StandardCharsets.UTF_8));
    }
}
