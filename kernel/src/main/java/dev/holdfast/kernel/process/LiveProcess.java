package dev.holdfast.kernel.process;

import dev.holdfast.kernel.Run;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// A process of this machine, found by its number. A number alone proves nothing: it may have gone
/// to another program since it was written down. The working directory does: servers work in their
/// data directory.
///
/// @param handle the process, by number and start time
public record LiveProcess(ProcessHandle handle) {
    private static final Path PROC = Path.of("/proc");
    private static final Duration POLL = Duration.ofMillis(5);

    public static Optional<LiveProcess> find(long pid) {
        return ProcessHandle.of(pid).filter(LiveProcess::isAlive).map(LiveProcess::new);
    }

    /// All processes that work in this directory.
    public static List<LiveProcess> workingIn(Path directory) {
        return ProcessHandle.allProcesses()
                .map(LiveProcess::new)
                .filter(process -> process.worksIn(directory))
                .toList();
    }

    /// All processes whose command line, as far as the caller may see it, names this path.
    public static List<LiveProcess> naming(Path path) {
        return ProcessHandle.allProcesses()
                .map(LiveProcess::new)
                .filter(process -> process.names(path))
                .toList();
    }

    public long pid() {
        return handle.pid();
    }

    /// Whether it works in this directory. Processes that the caller may not look into do not: a
    /// server of the caller's own can be looked into.
    public boolean worksIn(Path directory) {
        if (!Files.isDirectory(PROC.resolve("self"))) {
            return names(directory);
        }
        try {
            Path theirs = PROC.resolve(String.valueOf(pid())).resolve("cwd");
            return Files.isSameFile(theirs, directory);
        } catch (IOException _) {
            return false;
        }
    }

    /// Its program and number, for messages: `redis-server (pid 4711)`.
    public String describe() {
        return "%s (pid %d)".formatted(program().orElse("a process"), pid());
    }

    /// The name of its program, such as `postgres`, as far as the caller may see it.
    public Optional<String> program() {
        return handle.info()
                .command()
                .map(command -> String.valueOf(Path.of(command).getFileName()))
                .or(this::shortName);
    }

    /// Kills it with its children and waits until they are gone.
    public void kill(Run run) {
        var children = handle.descendants().toList();
        handle.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
        while (isAlive(handle) || children.stream().anyMatch(LiveProcess::isAlive)) {
            run.pause(POLL);
        }
    }

    /// The JDK takes a zombie for alive. A container's first process often reaps none, so that
    /// every server that ends stays one.
    private static boolean isAlive(ProcessHandle handle) {
        if (!handle.isAlive()) {
            return false;
        }
        try {
            // proc(5): the state follows the name, which stands in brackets and may hold any.
            String stat =
                    Files.readString(
                            PROC.resolve(String.valueOf(handle.pid())).resolve("stat"),
                            StandardCharsets.ISO_8859_1);
            return !stat.startsWith(") Z", stat.lastIndexOf(')'));
        } catch (IOException _) {
            return true;
        }
    }

    private boolean names(Path path) {
        Path arguments = PROC.resolve(String.valueOf(pid())).resolve("cmdline");
        try {
            // The JDK leaves the arguments out for some processes of other users.
            return Files.exists(arguments, LinkOption.NOFOLLOW_LINKS)
                    ? Files.readString(arguments, StandardCharsets.ISO_8859_1)
                            .contains(latin1(path))
                    : handle.info().commandLine().orElse("").contains(path.toString());
        } catch (IOException _) {
            return false;
        }
    }

    /// Files hold the path's bytes; read one byte a character, they compare whatever they encode.
    private static String latin1(Path path) {
        return new String(
                path.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }

    private Optional<String> shortName() {
        try {
            return Optional.of(
                    Files.readString(PROC.resolve(String.valueOf(pid())).resolve("comm")).strip());
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
