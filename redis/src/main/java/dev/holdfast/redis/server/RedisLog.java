package dev.holdfast.redis.server;

import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a Redis server says in its log file after a given place: the reason why it does not start.
///
/// @param from the place, in bytes
record RedisLog(Path file, long from) {
    private static final int MOST_READ = 1 << 16;
    private static final Pattern STAMP = Pattern.compile("^\\d+:[A-Z] .*?\\d\\.\\d{3} ([#*.-]) ");

    // Marked as warnings in the log of every start.
    private static final List<String> USUAL =
            List.of(
                    "oO0OoO0OoO0Oo",
                    "Redis version=",
                    "Configuration loaded",
                    "Server initialized",
                    "WARNING ");

    static RedisLog fromHere(Path file) {
        try {
            return new RedisLog(file, Files.exists(file) ? Files.size(file) : 0);
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    /// The unusual warnings, which are the reason if the server is gone.
    Optional<String> lastWords() {
        List<String> warnings =
                text().lines()
                        .filter(line -> line.contains(" # "))
                        .filter(line -> USUAL.stream().noneMatch(line::contains))
                        .map(line -> STAMP.matcher(line).replaceFirst("").strip())
                        .map(line -> line.replaceFirst("\\.$", ""))
                        .toList();
        return warnings.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", warnings));
    }

    private String text() {
        if (!Files.exists(file)) {
            return "";
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var buffer = ByteBuffer.allocate(MOST_READ);
            channel.read(buffer, from);
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }
}
