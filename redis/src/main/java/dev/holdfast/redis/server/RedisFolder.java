package dev.holdfast.redis.server;

import dev.holdfast.kernel.disk.DiskFailure;
import dev.holdfast.kernel.process.LiveProcess;
import dev.holdfast.redis.server.RedisState.Running;
import dev.holdfast.redis.server.RedisState.Stopped;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/// Where the parts of a Redis server of ours lie.
///
/// @param folder an absolute path; the caller makes it
public record RedisFolder(Path folder) {
    public RedisFolder {
        if (!folder.isAbsolute()) {
            throw new IllegalArgumentException("not absolute: " + folder);
        }
    }

    public Path data() {
        return folder.resolve("data");
    }

    public Path log() {
        return folder.resolve("log").resolve("server.log");
    }

    public Path configuration() {
        return folder.resolve("redis.conf");
    }

    /// The line that [RedisServer#configure] left to tell who made the server.
    public Optional<String> mark() {
        return new RedisConfiguration(this).mark();
    }

    /// The port of its configuration, if one was written.
    public Optional<Integer> port() {
        return new RedisConfiguration(this).port();
    }

    /// What the server of this folder is doing now.
    public RedisState state() {
        if (!Files.isDirectory(data())) {
            return new Stopped();
        }
        return server().<RedisState>map(process ->
                        new Running(
                                process.pid(),
                                new RedisConfiguration(this).port().orElse(0),
                                process.handle().info().startInstant().orElse(Instant.EPOCH)))
                .orElseGet(Stopped::new);
    }

    /// The pid file is only where to look first: a kill may have come before it was written.
    private Optional<LiveProcess> server() {
        return pidInFile()
                .flatMap(LiveProcess::find)
                .filter(process -> process.worksIn(data()))
                .or(() ->
                        LiveProcess.workingIn(data()).stream().filter(this::isServer).findFirst());
    }

    /// A saving child works in the same directory; its parent does too.
    private boolean isServer(LiveProcess process) {
        return process.describe().startsWith("redis-server")
                && process.handle()
                        .parent()
                        .map(LiveProcess::new)
                        .filter(parent -> parent.worksIn(data()))
                        .isEmpty();
    }

    private Optional<Long> pidInFile() {
        try {
            return Optional.of(Files.readString(pidFile()).strip())
                    .filter(text -> text.matches("\\d{1,18}"))
                    .map(Long::valueOf);
        } catch (AccessDeniedException e) {
            // Another user's server: it cannot be told from a stopped one.
            throw DiskFailure.of(e, "read", pidFile());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    Path pidFile() {
        return data().resolve("redis.pid");
    }

    static Path parent(Path path) {
        Path parent = path.getParent();
        if (parent == null) {
            throw new IllegalArgumentException("no folder above " + path);
        }
        return parent;
    }
}
