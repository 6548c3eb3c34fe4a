package dev.holdfast.app;

import dev.holdfast.surface.cli.Cli;
import dev.holdfast.surface.cli.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/// Does what people do most, in one JVM and in an empty project: the launcher makes the AOT cache
/// from the classes that this loads. It really starts servers, because the way to a server is what
/// costs time; where that cannot be done the cache is made from the rest.
public final class Train {
    private static final String PROJECT =
            """
            version: 1
            project: train
            postgres: { main: { databases: { train: { migrations: migrations/ } } } }
            redis: { cache: {} }
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
                    "migrate down 1 --yes",
                    "status",
                    "status --output json",
                    "down",
                    "reset --yes");

    private Train() {}

    /// Trains in the working folder, which must be empty.
    public static void main(String[] arguments) throws IOException, ClassNotFoundException {
        Class.forName("dev.holdfast.app.Main");
        Path project = Path.of("holdfast.yml").toAbsolutePath();
        Path migrations = Files.createDirectory(project.resolveSibling("migrations"));
        Files.writeString(project, PROJECT);
        Files.writeString(migrations.resolve("1_one.up.sql"), "create table one (id int);\n");
        Files.writeString(migrations.resolve("1_one.down.sql"), "drop table one;\n");
        for (String command : COMMANDS) {
            int status = run(command + " --config " + project);
            System.err.printf("%s: %d%n", command, status);
        }
    }

    private static int run(String command) {
        var nowhere =
                new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
        var terminal =
                Terminal.unattended(InputStream.nullInputStream(), nowhere, nowhere, Map.of());
        return new Cli(terminal, Clock.systemUTC(), Version.text(), Wiring::operations)
                .run(List.of(command.split(" ")));
    }
}
