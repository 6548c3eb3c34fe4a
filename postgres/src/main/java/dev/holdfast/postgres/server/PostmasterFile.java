package dev.holdfast.postgres.server;

import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.process.LiveProcess;
import dev.holdfast.postgres.server.ServerState.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// Reads `postmaster.pid`, which a server keeps in its data directory: process, directory, start
/// time, port, socket directory, address, shared memory, status; a line each.
final class PostmasterFile {
    private static final int START_LINE = 2;
    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;

    private PostmasterFile() {}

    static Path in(Path data) {
        return data.resolve("postmaster.pid");
    }

    static ServerState state(Path data) {
        try {
            return state(Files.readAllLines(in(data)), data);
        } catch (NoSuchFileException _) {
            return new ServerState.Stopped();
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", in(data));
        }
    }

    private static ServerState state(List<String> lines, Path data) {
        // Negative: a single-user server. An empty file is one that is just being made.
        long pid = lines.isEmpty() ? 0 : Math.abs(number(lines.getFirst()));
        var process = LiveProcess.find(pid);
        if (process.isEmpty() || !process.get().worksIn(data)) {
            return orphans(data).stream()
                    .findFirst()
                    .<ServerState>map(orphan -> new ServerState.Orphaned(orphan.pid()))
                    .orElseGet(() -> new ServerState.Stale(pid, isTaken(pid)));
        }
        return new ServerState.Running(
                pid,
                (int) number(line(lines, PORT_LINE)),
                Instant.ofEpochSecond(number(line(lines, START_LINE))),
                phase(line(lines, STATUS_LINE)));
    }

    /// As PostgreSQL sees it, for which a zombie lives too.
    private static boolean isTaken(long pid) {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
    }

    /// Processes of a server that is gone.
    static List<LiveProcess> orphans(Path data) {
        return LiveProcess.workingIn(data).stream()
                .filter(process -> process.program().filter("postgres"::equals).isPresent())
                .toList();
    }

    private static Phase phase(String status) {
        return switch (status) {
            case "ready" -> Phase.READY;
            case "standby" -> Phase.STANDBY;
            case "stopping" -> Phase.STOPPING;
            // The line is written last: without it the server is on its way up.
            default -> Phase.STARTING;
        };
    }

    private static String line(List<String> lines, int index) {
        return index < lines.size() ? lines.get(index).strip() : "";
    }

    private static long number(String text) {
        return text.matches("-?\\d{1,18}") ? Long.parseLong(text) : 0;
    }
}
