package dev.holdfast.app;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.postgres.server.ServerBinaries;
import dev.holdfast.redis.server.RedisBinaries;
import dev.holdfast.surface.cli.Cli;
import dev.holdfast.surface.cli.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Does what people do most, in one JVM and in an empty project: the launcher makes the AOT cache
/// from the classes that this loads. It really starts servers, because the way to a server is what
/// costs time; where that cannot be done the cache is made from the rest.
///
/// Before, and in a JVM of its own, `unpack` unpacks the server programs. Done while the cache is
/// recorded, it would put classes of xz into it, whose jar is sealed, and from such a cache no JVM
/// starts.
public final class Train {
    private static final String PROJECT =
            """
            version: 1
            project: train
            postgres: { main: { databases: { train: { migrations: migrations/ } } } }
            redis: { cache: {} }
            """;

    /// Somebody else's server, which is not there: the way to it is trained, too.
    private static final String ELSEWHERE =
            """
            version: 1
            project: train
            postgres:
              main:
                url: postgresql://train:secret@127.0.0.1:9/train?sslmode=disable&connect_timeout=1
                databases: { train: { migrations: migrations/ } }
            """;

    private static final List<String> COMMANDS =
            List.of(
                    "--help",
                    "--version",
                    "migrate up --help",
                    "completion bash",
                    "no such command",
                    "config show",
                    "config show --output json",
                    "status",
                    "up",
                    "up",
                    "migrate status",
                    "migrate up",
                    "migrate status --output json",
                    "migrate up",
                    "migrate history --details",
                    "migrate lint",
                    "schema tables",
                    "schema snapshot schema.jsonl",
                    "schema check --against schema.jsonl",
                    "migrate down 1 --yes",
                    "status",
                    "status --output json",
                    "backup run",
                    "backup run",
                    "backup list",
                    "backup show latest --output json",
                    "backup verify latest",
                    "wal receive --until 0/1",
                    "wal status",
                    "restore --at latest --to copy",
                    "down",
                    "reset --yes");

    private static final int TERMINATED = 143;
    private static final Duration LONGEST_STEP = Duration.ofSeconds(20);

    private final Path project;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean brokenOff;
    private volatile @Nullable Cli running;

    private Train(Path project) {
        this.project = project;
    }

    /// Trains in the working folder, which must be empty.
    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        if (List.of(arguments).equals(List.of("unpack"))) {
            unpack();
            return;
        }
        Class.forName("dev.holdfast.app.Main");
        Path project = Path.of("holdfast.yml").toAbsolutePath();
        Path migrations = Files.createDirectory(project.resolveSibling("migrations"));
        Files.writeString(project, PROJECT);
        Files.writeString(migrations.resolve("1_one.up.sql"), "create table one (id int);\n");
        Files.writeString(migrations.resolve("1_one.down.sql"), "drop table one;\n");
        var training = new Train(project);
        Runtime.getRuntime().addShutdownHook(new Thread(training::breakOff));
        training.train();
    }

    private void train() {
        try {
            for (String command : COMMANDS) {
                if (!brokenOff) {
                    run(command, project);
                }
            }
            if (!brokenOff) {
                run("migrate status", Files.writeString(elsewhere(), ELSEWHERE));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            ended.countDown();
        }
    }

    /// A build that is cancelled must leave no server behind. After the last command there is none.
    private void breakOff() {
        if (ended.getCount() == 0) {
            return;
        }
        brokenOff = true;
        Cli now = running;
        if (now != null) {
            now.cancel(TERMINATED);
        }
        try {
            if (ended.await(LONGEST_STEP.toSeconds(), TimeUnit.SECONDS)) {
                run("reset --yes", project);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void unpack() {
        var run =
                new Run(
                        Clock.systemUTC(),
                        false,
                        question -> false,
                        List.of(event -> System.err.println(event)));
        var engines = Wiring.engines();
        var disk = new Disk();
        var server =
                ServerBinaries.find(
                        ServerBinaries.NEWEST_MAJOR, engines, disk, new CommandRunner(), run);
        System.err.println(server);
        System.err.println(RedisBinaries.embedded(engines, disk, run));
    }

    private Path elsewhere() {
        return project.resolveSibling("elsewhere.yml");
    }

    private void run(String command, Path config) {
        var nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var terminal =
                Terminal.unattended(InputStream.nullInputStream(), nowhere, nowhere, Map.of());
        var cli = new Cli(terminal, Clock.systemUTC(), Version.text(), Wiring::operations);
        running = cli;
        var words = new ArrayList<>(List.of(command.split(" ")));
        words.addAll(List.of("--config", config.toString()));
        int status = cli.run(words);
        System.err.printf("%s: %d%n", command, status);
    }
}
