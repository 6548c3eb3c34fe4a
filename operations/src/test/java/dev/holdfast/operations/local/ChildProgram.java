package dev.holdfast.operations.local;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.server.ServerBinaries;
import dev.holdfast.redis.server.RedisBinaries;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Runs [LocalMain] in a JVM of its own, as the test's user or as another.
final class ChildProgram {
    private static final Disk DISK = new Disk();

    private ChildProgram() {}

    static Process start(String operation, TestProject project) throws IOException {
        return start(List.of(), operation, project);
    }

    /// @param prefix the beginning of a command that runs the rest of it
    static Process start(List<String> prefix, String operation, TestProject project)
            throws IOException {
        return start(prefix, System.getProperty("java.class.path"), operation, project);
    }

    /// Runs it to its end as another user (root only) and answers what it said.
    static String runAs(String user, String operation, TestProject project) throws Exception {
        Path copies = Files.createTempDirectory("holdfast-classes");
        try {
            DISK.setMode(copies, Disk.PUBLIC_DIRECTORY);
            var process =
                    start(
                            List.of("runuser", "-u", user, "--"),
                            readableByAll(copies),
                            operation,
                            project);
            String said =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return "exit " + process.waitFor() + "\n" + said;
        } finally {
            DISK.deleteTree(copies);
        }
    }

    private static Process start(
            List<String> prefix, String classPath, String operation, TestProject project)
            throws IOException {
        var command = new ArrayList<>(prefix);
        command.addAll(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        classPath,
                        LocalMain.class.getName(),
                        operation,
                        project.root.toString(),
                        engines()));
        return new ProcessBuilder(command)
                .directory(project.root.toFile())
                .redirectErrorStream(true)
                .start();
    }

    /// Where server programs are, unpacked now: another user may not be able to.
    private static String engines() {
        RealPostgres.binaries(ServerBinaries.NEWEST_MAJOR);
        RedisBinaries.embedded(RealPostgres.engines(), DISK, RealPostgres.run());
        return RealPostgres.engines().candidates().stream()
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
    }

    /// The class path, copied: the local repository often lies where only its owner can read.
    private static String readableByAll(Path copies) throws IOException {
        var copied = new ArrayList<String>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path from = Path.of(entry);
            Path to =
                    Files.createDirectory(copies.resolve(copied.size() + ""))
                            .resolve(from.getFileName());
            try (var paths = Files.walk(from)) {
                for (Path path : paths.toList()) {
                    Files.copy(path, to.resolve(from.relativize(path)).normalize());
                }
            }
            copied.add(to.toString());
        }
        return String.join(File.pathSeparator, copied);
    }
}
