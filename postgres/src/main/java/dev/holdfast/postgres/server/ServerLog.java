package dev.holdfast.postgres.server;

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

/// What a server says in its log file after a given place: the reason why it does not start.
///
/// @param from the place, in bytes
record ServerLog(Path file, long from) {
    private static final int MOST_READ = 1 << 16;
    private static final List<String> FINAL_WORDS = List.of("FATAL:  ", "PANIC:  ");

    /// The log from its present end on.
    static ServerLog fromHere(Path file) {
        try {
            return new ServerLog(file, Files.exists(file) ? Files.size(file) : 0);
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }

    /// The message with which the server gave up, if it did: FATAL or PANIC, or what the system's
    /// loader says of a program that it cannot start.
    Optional<String> lastWords() {
        List<String> lines = text().lines().map(String::strip).filter(l -> !l.isEmpty()).toList();
        for (String line : lines) {
            for (String word : FINAL_WORDS) {
                int at = line.indexOf(word);
                if (at >= 0) {
                    return Optional.of(line.substring(at + word.length()) + reason(lines, line));
                }
            }
        }
        return lines.stream()
                .filter(line -> line.contains("error while loading") || line.contains("dyld"))
                .findFirst();
    }

    /// What stands before a FATAL line often is the reason: "could not bind ...: Address already in
    /// use".
    private static String reason(List<String> lines, String fatal) {
        return lines.subList(0, lines.indexOf(fatal)).stream()
                .filter(line -> line.contains("LOG:  could not ") || line.contains("WARNING:  "))
                .map(line -> line.replaceFirst(".*?(LOG|WARNING):  ", ""))
                .findFirst()
                .map(line -> " (" + line + ")")
                .orElse("");
    }

    Optional<String> lastLine() {
        return text().lines().filter(line -> !line.isBlank()).reduce((_, line) -> line);
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
