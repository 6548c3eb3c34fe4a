package dev.holdfast.operations.local;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.data.Json;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
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
/// @param data where its data lies if not in this folder: a restored copy, which stays the person's
///   who named the place
record ServerRecord(
        String id,
        ServerKind kind,
        String version,
        int port,
        Instant created,
        Optional<Path> data) {
    private static final String FILE = "server.json";
    private static final int LAST_PORT = 65_535;

    static Path file(Path serverFolder) {
        return serverFolder.resolve(FILE);
    }

    /// The record of a folder. A damaged one is as good as a lost one: the data directory bears the
    /// same mark, and `up` makes the record anew from it.
    static Optional<ServerRecord> read(Path serverFolder) {
        Path file = file(serverFolder);
        try {
            return Optional.of(of(Json.readObject(Files.readString(file), file.toString())));
        } catch (NoSuchFileException
                | MalformedInputException
                | FailureException
                | IllegalArgumentException
                | DateTimeException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    static void warnIfDamaged(Path serverFolder, Run run) {
        Path file = file(serverFolder);
        if (Files.exists(file) && read(serverFolder).isEmpty()) {
            run.warn("%s is damaged; it is made anew.".formatted(file));
        }
    }

    void write(Path serverFolder, LocalFolder local) {
        local.put(file(serverFolder), Json.write(this) + "\n", Disk.PUBLIC_FILE);
    }

    ServerRecord at(Path place) {
        return new ServerRecord(id, kind, version, port, created, Optional.of(place));
    }

    ServerRecord withId(String other) {
        return new ServerRecord(other, kind, version, port, created, data);
    }

    ServerRecord withPort(int other) {
        return new ServerRecord(id, kind, version, other, created, data);
    }

    ServerRecord withVersion(String other) {
        return new ServerRecord(id, kind, other, port, created, data);
    }

    private static ServerRecord of(Map<String, Object> fields) {
        return new ServerRecord(
                checked(text(fields, "id"), "[0-9a-f-]{36}"),
                ServerKind.valueOf(text(fields, "kind").toUpperCase(Locale.ROOT)),
                checked(text(fields, "version"), "\\d{1,4}(\\.\\d{1,4}){0,2}"),
                port(Integer.parseInt(text(fields, "port"))),
                Instant.parse(text(fields, "created")),
                fields.containsKey("data")
                        ? Optional.of(absolute(text(fields, "data")))
                        : Optional.empty());
    }

    private static Path absolute(String text) {
        var path = Path.of(text);
        if (!path.isAbsolute()) {
            throw new IllegalArgumentException("not absolute: " + text);
        }
        return path;
    }

    private static String checked(String text, String pattern) {
        if (!text.matches(pattern)) {
            throw new IllegalArgumentException(text);
        }
        return text;
    }

    private static int port(int number) {
        if (number < 1 || number > LAST_PORT) {
            throw new IllegalArgumentException("no port: " + number);
        }
        return number;
    }

    private static String text(Map<String, Object> fields, String name) {
        if (!fields.containsKey(name)) {
            throw new IllegalArgumentException("no " + name);
        }
        return String.valueOf(fields.get(name));
    }
}
