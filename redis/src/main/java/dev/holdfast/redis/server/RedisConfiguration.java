package dev.holdfast.redis.server;

import dev.holdfast.kernel.Secret;
import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.process.RunAs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// The `redis.conf` of a server of ours. It holds the password, so only the server may read it.
record RedisConfiguration(RedisFolder folder) {
    private static final String MARK = "# made by Holdfast: ";
    private static final String PORT = "port ";

    void write(int port, Secret password, String mark, RunAs runAs, Disk disk) {
        byte[] content = text(port, password, mark).getBytes(StandardCharsets.UTF_8);
        Path file = folder.configuration();
        Path aside =
                file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
        disk.write(aside, content, Disk.PRIVATE_FILE);
        runAs.give(aside, disk);
        disk.sync(aside);
        disk.rename(aside, file);
        disk.syncDirectory(folder.folder());
    }

    /// Who made the server, if Holdfast did.
    Optional<String> mark() {
        return value(MARK);
    }

    Optional<Integer> port() {
        return value(PORT).filter(text -> text.matches("\\d{1,5}")).map(Integer::valueOf);
    }

    private String text(int port, Secret password, String mark) {
        return String.join(
                        "\n",
                        List.of(
                                MARK + mark,
                                "bind 127.0.0.1",
                                PORT + port,
                                "requirepass " + quote(password.reveal()),
                                "dir " + quote(folder.data().toString()),
                                "pidfile " + quote(folder.pidFile().toString()),
                                "logfile " + quote(folder.log().toString()),
                                "daemonize yes",
                                "appendonly yes",
                                "appendfsync everysec"))
                + "\n";
    }

    private Optional<String> value(String start) {
        try {
            return Files.readAllLines(folder.configuration()).stream()
                    .filter(line -> line.startsWith(start))
                    .map(line -> line.substring(start.length()))
                    .findFirst();
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", folder.configuration());
        }
    }

    /// As `sdssplitargs` of Redis reads it.
    private static String quote(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
