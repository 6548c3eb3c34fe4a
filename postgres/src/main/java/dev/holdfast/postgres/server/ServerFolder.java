package dev.holdfast.postgres.server;

import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/// Where the parts of a server of ours lie.
///
/// @param folder of its log and its socket, an absolute path; the caller makes it
/// @param data the data directory (PGDATA), usually in that folder
public record ServerFolder(Path folder, Path data) {
    /// The longest path of a Unix socket, less the closing zero: 108 bytes on Linux, 104 on macOS
    /// and the BSDs (`sockaddr_un`).
    private static final int LONGEST_SOCKET_PATH = 103;

    private static final String UNFINISHED = "new-";

    // Strict: what a person calls new-something is no leftover.
    private static final Pattern UNFINISHED_NAME = Pattern.compile(UNFINISHED + "[0-9a-f-]{36}");

    public ServerFolder {
        if (!folder.isAbsolute() || !data.isAbsolute()) {
            throw new IllegalArgumentException("not absolute: %s, %s".formatted(folder, data));
        }
    }

    /// A server whose parts all lie in one folder.
    public ServerFolder(Path folder) {
        this(folder, folder.resolve("data"));
    }

    public Path log() {
        return folder.resolve("log").resolve("server.log");
    }

    /// The directory of the server's socket; none where the path would be too long for one.
    public Optional<Path> socket() {
        Path directory = folder.resolve("socket");
        int length =
                directory
                        .resolve(".s.PGSQL.65535")
                        .toString()
                        .getBytes(StandardCharsets.UTF_8)
                        .length;
        return length <= LONGEST_SOCKET_PATH ? Optional.of(directory) : Optional.empty();
    }

    /// The major version of the data directory, from its PG_VERSION; empty if there is none.
    public Optional<Integer> majorVersion() {
        Path file = data().resolve("PG_VERSION");
        try {
            return Optional.of(Files.readString(file).strip())
                    .filter(text -> text.matches("\\d{1,4}"))
                    .map(Integer::valueOf);
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    /// What the server of this folder is doing now.
    public ServerState state() {
        return PostmasterFile.state(data());
    }

    /// The line that [PostgresServer#initialise] left to tell who made the data directory.
    public Optional<String> mark() {
        return ServerSettings.mark(data());
    }

    /// The port of the settings that [PostgresServer#configure] left.
    public Optional<Integer> port() {
        return ServerSettings.port(data());
    }

    /// Whether this is a data directory that a kill kept from being finished.
    public static boolean isUnfinished(Path entry) {
        return UNFINISHED_NAME.matcher(String.valueOf(entry.getFileName())).matches();
    }

    Path newUnfinished() {
        return folder.resolve(UNFINISHED + UUID.randomUUID());
    }

    /// What killed attempts to make a data directory left.
    List<Path> unfinished() {
        var found = new ArrayList<Path>();
        try (var entries = Files.newDirectoryStream(folder, UNFINISHED + "*")) {
            entries.forEach(entry -> {
                if (isUnfinished(entry)) {
                    found.add(entry);
                }
            });
        } catch (NoSuchFileException _) {
            return List.of();
        } catch (IOException e) {
            throw DiskFailure.of(e, "list", folder);
        }
        return found;
    }

    static Path parent(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("no folder above " + path);
        }
        return parent;
    }
}
