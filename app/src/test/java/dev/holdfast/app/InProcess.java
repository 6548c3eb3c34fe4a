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
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/// The whole program in this JVM: the same wiring, without the launcher.
record InProcess(int status, String output, String errors) {
    private static final int INTERRUPTED = 130;

    static InProcess run(String... arguments) {
        return run(Optional.empty(), arguments);
    }

    /// Runs what goes on until it is stopped, and stops it when `text` appears on stderr.
    static InProcess runUntil(String text, String... arguments) {
        return run(Optional.of(text), arguments);
    }

    private static InProcess run(Optional<String> until, String... arguments) {
        var running = new AtomicReference<Cli>();
        var output = new ByteArrayOutputStream();
        var errors =
                new ByteArrayOutputStream() {
                    @Override
                    public synchronized void write(byte[] bytes, int from, int length) {
                        super.write(bytes, from, length);
                        if (until.filter(toString(StandardCharsets.UTF_8)::contains).isPresent()) {
                            running.get().cancel(INTERRUPTED);
                        }
                    }
                };
        var terminal =
                Terminal.unattended(
                        InputStream.nullInputStream(),
                        new PrintStream(output, false, StandardCharsets.UTF_8),
                        new PrintStream(errors, true, StandardCharsets.UTF_8),
                        Map.of());
        running.set(new Cli(terminal, Clock.systemUTC(), "test", Wiring::operations));
        int status = running.get().run(List.of(arguments));
        return new InProcess(
                status,
                output.toString(StandardCharsets.UTF_8),
                errors.toString(StandardCharsets.UTF_8));
    }
}
