package dev.holdfast.kernel.process;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.KernelError;
import dev.holdfast.kernel.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Runs child processes to their end, collecting what they print (at most 1 MiB of each stream).
/// When the run is cancelled the child and its children are killed.
public final class CommandRunner {
    /// How long to read on after the child's end; needed only while the machine is overloaded or a
    /// process left behind holds the stream.
    private static final long GRACE_NANOS = 1_000_000_000L;

    /// How long a line may wait until it is handed over.
    private static final long POLL_NANOS = 50_000_000L;

    /// Runs the command and answers how it ended, whatever its exit status. A process that the
    /// child leaves behind, a server it started, is not waited for.
    public CommandOutcome run(Command command, Run run) {
        return run(command, run, _ -> {});
    }

    /// The same, with each line that it prints, on either stream, handed over as it comes, on the
    /// caller's thread.
    public CommandOutcome run(Command command, Run run, Consumer<String> line) {
        run.checkCancelled();
        Process process = start(command);
        try (var _ = run.onCancel(() -> kill(process))) {
            var output = StreamReader.start(process.getInputStream());
            var errors = StreamReader.start(process.getErrorStream());
            // Aside, because a child that does not read would keep us from seeing its time run out.
            Thread.ofVirtual().start(() -> feed(process, command.input()));
            var lines = List.of(new LineReader(output, line), new LineReader(errors, line));
            long limit = System.nanoTime() + command.limit().toNanos();
            boolean ended = false;
            while (!ended && System.nanoTime() - limit < 0) {
                long left = Math.min(limit - System.nanoTime(), POLL_NANOS);
                ended = process.waitFor(left, TimeUnit.NANOSECONDS);
                lines.forEach(LineReader::next);
            }
            if (!ended) {
                kill(process);
                throw Failure.of(
                                KernelError.COMMAND_TIMED_OUT,
                                "%s did not end within %d s, so it was killed"
                                        .formatted(command.program(), command.limit().toSeconds()))
                        .exception();
            }
            run.checkCancelled();
            long deadline = System.nanoTime() + GRACE_NANOS;
            var outcome =
                    new CommandOutcome(
                            process.exitValue(), output.text(deadline), errors.text(deadline));
            lines.forEach(LineReader::rest);
            return outcome;
        } catch (InterruptedException _) {
            kill(process);
            Thread.currentThread().interrupt();
            throw new CancelledException();
        }
    }

    private static Process start(Command command) {
        var builder = new ProcessBuilder(command.arguments());
        builder.environment().putAll(command.environment());
        command.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw Failure.of(
                            KernelError.COMMAND_NOT_STARTED,
                            "cannot start %s: %s".formatted(command.program(), e.getMessage()))
                    .exception(e);
        }
    }

    private static void feed(Process process, String input) {
        try (var stream = process.getOutputStream()) {
            stream.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException _) {
            // The child may end without reading its input; its exit status tells.
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
