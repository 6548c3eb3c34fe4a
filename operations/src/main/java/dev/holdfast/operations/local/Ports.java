package dev.holdfast.operations.local;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.process.LiveProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/// TCP ports of loopback: free ones, and who has those that are not. Safe for several threads.
final class Ports {
    // Below what Linux (32768) and macOS (49152) give to outgoing connections, which would
    // otherwise take a stopped server's port now and then.
    private static final int FIRST = 20_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS = 1_000;

    private final Set<Integer> given = new HashSet<>();

    /// A port that nobody listens on, and that was not given out before.
    synchronized int free() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            if (!given.contains(port) && isFree(port)) {
                given.add(port);
                return port;
            }
        }
        throw Failure.of(
                        LocalError.NO_FREE_PORT,
                        "no free port was found between %d and %d".formatted(FIRST, LAST))
                .exception();
    }

    static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// The process that listens on the port, where the caller may see it.
    static Optional<String> owner(int port) {
        return socketInode(port)
                .flatMap(inode -> holder("socket:[" + inode + "]"))
                .map(LiveProcess::describe);
    }

    /// Reads `/proc/net/tcp`: local address in hexadecimal, state 0A is listening, the tenth field
    /// is the socket's inode.
    private static Optional<String> socketInode(int port) {
        String wanted = String.format(Locale.ROOT, ":%04X", port);
        return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
                .flatMap(file -> lines(Path.of(file)).stream())
                .map(line -> line.strip().split("\\s+", -1))
                .filter(fields -> fields.length > 9)
                .filter(fields -> fields[1].endsWith(wanted) && fields[3].equals("0A"))
                .map(fields -> fields[9])
                .findFirst();
    }

    private static Optional<LiveProcess> holder(String socket) {
        return ProcessHandle.allProcesses()
                .filter(process -> holds(process.pid(), socket))
                .findFirst()
                .map(LiveProcess::new);
    }

    private static boolean holds(long pid, String socket) {
        try (var files = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : files) {
                if (Files.readSymbolicLink(file).toString().equals(socket)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException _) {
            // Another user's process, or one that has just ended.
        }
        return false;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException _) {
            return List.of();
        }
    }
}
