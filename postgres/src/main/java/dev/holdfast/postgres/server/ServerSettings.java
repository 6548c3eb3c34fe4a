package dev.holdfast.postgres.server;

import dev.holdfast.kernel.disk.Disk;
import dev.holdfast.kernel.disk.DiskFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The settings that Holdfast gives a server: a small file of its own, included last by
/// postgresql.conf, so that both people's edits and ours stay apart. The include is relative: the
/// project's folder may be moved.
record ServerSettings(Path data, Disk disk) {
    private static final String FILE = "holdfast.conf";
    private static final String INCLUDE = "include_if_exists = '" + FILE + "'";
    private static final String MARK = "# made by Holdfast: ";
    private static final Pattern PORT = Pattern.compile("port = '(\\d{1,5})'");

    /// Who made the data directory, if Holdfast did.
    static Optional<String> mark(Path data) {
        return read(data.resolve(FILE))
                .flatMap(text -> text.lines().findFirst())
                .filter(line -> line.startsWith(MARK))
                .map(line -> line.substring(MARK.length()));
    }

    /// The port for the next start, if one was set.
    static Optional<Integer> port(Path data) {
        return read(data.resolve(FILE)).stream()
                .flatMap(String::lines)
                .map(PORT::matcher)
                .filter(Matcher::matches)
                .map(match -> Integer.valueOf(match.group(1)))
                .findFirst();
    }

    /// Begins the file, and includes it.
    void begin(String mark) {
        disk.replace(data.resolve(FILE), bytes(MARK + mark + "\n"), Disk.PUBLIC_FILE);
        include();
    }

    /// Puts these settings into the file, if it does not hold them already.
    void write(Map<String, String> settings) {
        Path file = data.resolve(FILE);
        var text = new StringBuilder();
        mark(data).ifPresent(mark -> text.append(MARK).append(mark).append('\n'));
        new TreeMap<>(settings)
                .forEach((name, value) ->
                        text.append(name).append(" = ").append(quote(value)).append('\n'));
        if (!read(file).equals(Optional.of(text.toString()))) {
            disk.replace(file, bytes(text.toString()), Disk.PUBLIC_FILE);
        }
        include();
    }

    private void include() {
        Path file = data.resolve("postgresql.conf");
        String text = read(file).orElse("");
        if (text.lines().map(String::strip).noneMatch(INCLUDE::equals)) {
            String ours = "\n# What Holdfast sets; the last value of a parameter counts.\n";
            disk.replace(file, bytes(text + ours + INCLUDE + "\n"), Disk.PUBLIC_FILE);
        }
    }

    /// Manual, section "Setting Parameters": quotes are doubled; backslashes escape.
    private static String quote(String value) {
        return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<String> read(Path file) {
        try {
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        } catch (IOException e) {
            throw DiskFailure.of(e, "read", file);
        }
    }
}
