package dev.holdfast.operations.local;

import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.process.CommandRunner;
import dev.holdfast.kernel.process.LiveProcess;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.config.ProjectLoader;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A project in a folder of its own, whose servers are gone when it is closed.
final class TestProject implements AutoCloseable {
    static final String BOTH =
            """
            version: 1
            project: shop
            postgres:
              main:
                databases:
                  shop: {}
                  audit: {}
            redis:
              cache: {}
            """;

    private static final long ENOUGH_BYTES = 1L << 30;

    final Path root;
    final List<String> said = new ArrayList<>();
    final List<Confirmation> asked = new ArrayList<>();
    private final Disk disk = new Disk();

    private TestProject(Path root) {
        this.root = root;
    }

    static TestProject of(String configuration) throws IOException {
        var project = in(Files.createTempDirectory(place(), "holdfast-local"), configuration);
        project.disk.setMode(project.root, Disk.PUBLIC_DIRECTORY);
        return project;
    }

    /// In memory where there is room: there a sync costs nothing, and no test here is about power
    /// cuts.
    private static Path place() throws IOException {
        Path memory = Path.of("/dev/shm");
        boolean roomy =
                Files.isWritable(memory)
                        && Files.getFileStore(memory).getUsableSpace() > ENOUGH_BYTES;
        return roomy ? memory : Path.of(System.getProperty("java.io.tmpdir"));
    }

    static TestProject in(Path root, String configuration) throws IOException {
        var project = new TestProject(root.toRealPath());
        project.configure(configuration);
        return project;
    }

    void configure(String configuration) throws IOException {
        Files.writeString(root.resolve("holdfast.yml"), configuration);
    }

    Path holdfast() {
        return root.resolve(".holdfast");
    }

    Path cluster() {
        return holdfast().resolve("postgres/main");
    }

    Path data() {
        return cluster().resolve("data");
    }

    Project load() {
        return ProjectLoader.load(root, Map.of(), Optional.empty(), Optional.empty());
    }

    Project load(String environment) {
        return ProjectLoader.load(root, Map.of(), Optional.empty(), Optional.of(environment));
    }

    LocalService service() {
        return service(load());
    }

    LocalService service(Project project) {
        return new LocalService(() -> project, RealPostgres.engines(), disk, new CommandRunner());
    }

    UpResult up() {
        return service().up(new UpRequest(false, false), run());
    }

    UpResult upWithNewPorts() {
        return service().up(new UpRequest(false, true), run());
    }

    DownResult down() {
        return service().down(new DownRequest(), run());
    }

    ResetResult reset() {
        return service().reset(new ResetRequest(), run());
    }

    StatusResult status() {
        return service().status(new StatusRequest(), run());
    }

    /// A run that agrees to all and remembers what it was asked and told.
    Run run() {
        return run(false);
    }

    Run dryRun() {
        return run(true);
    }

    private Run run(boolean dry) {
        return new Run(
                Clock.systemUTC(),
                dry,
                confirmation -> {
                    asked.add(confirmation);
                    return true;
                },
                List.of(this::hear));
    }

    private void hear(RunEvent event) {
        said.add(event.toString());
    }

    Map<String, String> env() throws IOException {
        return Files.readAllLines(holdfast().resolve("env")).stream()
                .filter(line -> !line.startsWith("#"))
                .collect(
                        Collectors.toMap(
                                line -> line.substring(0, line.indexOf('=')),
                                line -> line.substring(line.indexOf('=') + 1)));
    }

    String env(String name) throws IOException {
        return Objects.requireNonNull(env().get(name), name);
    }

    /// Every path below `.holdfast`, with what shows that it was touched.
    Map<String, String> snapshot() throws IOException {
        var found = new TreeMap<String, String>();
        if (!Files.exists(holdfast())) {
            return found;
        }
        try (var paths = Files.walk(holdfast())) {
            for (Path path : paths.toList()) {
                if (String.valueOf(path.getFileName()).startsWith("lock")
                        || path.equals(holdfast())) {
                    continue;
                }
                var attributes =
                        Files.readAttributes(
                                path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                found.put(
                        holdfast().relativize(path).toString(),
                        attributes.isDirectory()
                                ? "directory"
                                : attributes.lastModifiedTime() + "");
            }
        }
        return found;
    }

    /// Kills what runs below the project, however it came there, and deletes the folder.
    @Override
    public void close() throws IOException {
        var run = RealPostgres.run();
        if (Files.exists(holdfast())) {
            try (var paths = Files.walk(holdfast(), 4)) {
                for (Path path : paths.filter(Files::isDirectory).toList()) {
                    LiveProcess.workingIn(path).forEach(process -> process.kill(run));
                    LiveProcess.naming(path).forEach(process -> process.kill(run));
                }
            }
        }
        Files.walkFileTree(
                root,
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException reason) {
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(
                            Path folder, @Nullable IOException reason) throws IOException {
                        Files.deleteIfExists(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
    }
}
