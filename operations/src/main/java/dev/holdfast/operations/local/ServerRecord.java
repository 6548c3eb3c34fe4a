package dev.holdfast.operations.local;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.data.Json;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What Holdfast keeps of a server of ours, in its `server.json`. That the file is there says that
/// the folder is ours to delete.
///
/// @param id random; also in the server's own configuration, as the mark of who made it
/// @param version the server's version when it was last started, such as `18.6`
/// @param port its TCP port, chosen once and kept
record ServerRecord(String id, ServerKind kind, String version, int port, Instant created) {
    private static final String FILE = "server.json";

    static Path file(Path serverFolder) {
        return serverFolder.resolve(FILE);
    }

    static Optional<ServerRecord> read(Path serverFolder) {
        Path file = file(serverFolder);
        try {
            var fields = Json.readObject(Files.readString(file), file.toString());
            return Optional.of(of(fields, file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    void write(Path serverFolder, LocalFolder local) {
        local.put(file(serverFolder), Json.write(this) + "\n", Disk.PUBLIC_FILE);
    }

    /// The major version.
    int major() {
        return Integer.parseInt(version.replaceFirst("\\..*", ""));
    }

    ServerRecord withId(String other) {
        return new ServerRecord(other, kind, version, port, created);
    }

    ServerRecord withPort(int other) {
        return new ServerRecord(id, kind, version, other, created);
    }

    ServerRecord withVersion(String other) {
        return new ServerRecord(id, kind, other, port, created);
    }

    private static ServerRecord of(Map<String, Object> fields, Path file) {
        try {
            return new ServerRecord(
                    text(fields, "id"),
                    ServerKind.valueOf(text(fields, "kind").toUpperCase(Locale.ROOT)),
                    version(text(fields, "version")),
                    Integer.parseInt(text(fields, "port")),
                    Instant.parse(text(fields, "created")));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw damaged(file, e);
        }
    }

    private static String version(String text) {
        if (!text.matches("\\d{1,4}(\\.\\d{1,4}){0,2}")) {
            throw new IllegalArgumentException("no version: " + text);
        }
        return text;
    }

    private static String text(Map<String, Object> fields, String name) {
        if (!fields.containsKey(name)) {
            throw new IllegalArgumentException("no " + name);
        }
        return String.valueOf(fields.get(name));
    }

    private static FailureException damaged(Path file, RuntimeException cause) {
        return Failure.of(
                        LocalError.BAD_RECORD,
                        "%s is damaged: %s".formatted(file, cause.getMessage()))
                .hint("delete this one file; up then makes it anew from the data directory")
                .fact("path", file.toString())
                .exception(cause);
    }
}
