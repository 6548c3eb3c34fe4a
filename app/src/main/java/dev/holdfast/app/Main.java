package dev.holdfast.app;

import dev.holdfast.kernel.FailureKind;
import dev.holdfast.surface.cli.Cli;
import dev.holdfast.surface.cli.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Starts the command line. A signal (Ctrl-C, SIGTERM) starts the JVM's shutdown: the hook asks the
/// run to stop and waits until it has left a clean state. Then the JVM exits with 128 + the
/// signal's number, or with the command's own status if it was done nevertheless.
public final class Main {
    private static final Duration LONGEST_CLEAN_STOP = Duration.ofSeconds(30);

    private Main() {}

    public static void main(String[] arguments) {
        var finished = new CompletableFuture<Integer>();
        var cli =
                new Cli(
                        Terminal.ofProcess(),
                        Clock.systemUTC(),
                        Version.text(),
                        Wiring::operations);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(cli, finished)));
        try {
            finished.complete(cli.run(List.of(arguments)));
        } finally {
            finished.complete(FailureKind.BUG.exitStatus());
        }
        System.exit(finished.join());
    }

    /// What the JVM will exit with after a signal. Nothing tells a shutdown hook the signal, but
    /// the JDK names the thread on which it handles one.
    private static OptionalInt afterSignal() {
        return Thread.getAllStackTraces().keySet().stream()
                .mapToInt(thread ->
                        switch (thread.getName()) {
                            case "SIGHUP handler" -> 129;
                            case "SIGINT handler" -> 130;
                            case "SIGTERM handler" -> 143;
                            default -> 0;
                        })
                .filter(status -> status > 0)
                .findFirst();
    }

    private static void stop(Cli cli, CompletableFuture<Integer> finished) {
        OptionalInt signal = afterSignal();
        if (signal.isEmpty()) {
            return;
        }
        cli.cancel(signal.getAsInt());
        int status =
                finished.completeOnTimeout(
                                signal.getAsInt(),
                                LONGEST_CLEAN_STOP.toMillis(),
                                TimeUnit.MILLISECONDS)
                        .join();
        if (status != signal.getAsInt()) {
            Runtime.getRuntime().halt(status);
        }
    }
}
