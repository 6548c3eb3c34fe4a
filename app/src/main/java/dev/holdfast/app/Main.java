package dev.holdfast.app;

import dev.holdfast.surface.cli.Cli;
import dev.holdfast.surface.cli.Terminal;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Starts the command line. A signal (Ctrl-C, SIGTERM) starts the JVM's shutdown: the hook asks the
/// run to stop and waits until it has left a clean state; the JVM then exits with 128 + the
/// signal's number.
public final class Main {
    private static final Duration LONGEST_CLEAN_STOP = Duration.ofSeconds(30);

    private Main() {}

    public static void main(String[] arguments) {
        var finished = new CountDownLatch(1);
        var cli =
                new Cli(
                        Terminal.ofProcess(),
                        Clock.systemUTC(),
                        Version.text(),
                        Wiring::operations);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(cli, finished)));
        int status;
        try {
            status = cli.run(List.of(arguments));
        } finally {
            finished.countDown();
        }
        System.exit(status);
    }

    /// What the JVM will exit with. Nothing tells a shutdown hook the signal, but the JDK names the
    /// thread on which it handles one.
    private static int status() {
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            switch (thread.getName()) {
                case "SIGTERM handler" -> {
                    return 143;
                }
                case "SIGHUP handler" -> {
                    return 129;
                }
                default -> {}
            }
        }
        return 130;
    }

    private static void stop(Cli cli, CountDownLatch finished) {
        cli.cancel(status());
        try {
            finished.await(LONGEST_CLEAN_STOP.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
