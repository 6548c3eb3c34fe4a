package dev.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Text that is compared with a file in the source tree. `-Dgolden=update` writes the files anew;
/// the difference is then for a person to review.
public final class Golden {
    private static final String PROPERTY = "golden";

    private Golden() {}

    /// Compares with the file `name` beside the source of the test.
    public static void matches(Class<?> test, String name, String actual) {
        Path source =
                module(test)
                        .resolve("src/test/java")
                        .resolve(test.getPackageName().replace('.', '/'));
        matches(source.resolve(name), actual);
    }

    /// Compares with a file anywhere, such as one of `docs/`.
    public static void matches(Path file, String actual) {
        String wanted = Files.exists(file) ? read(file) : "";
        if (wanted.equals(actual)) {
            return;
        }
        if ("update".equals(System.getProperty(PROPERTY))) {
            write(file, actual);
            return;
        }
        throw new AssertionError(difference(file, wanted, actual));
    }

    /// The root of the checkout that the test was compiled in.
    public static Path repository(Class<?> test) {
        Path module = module(test);
        Path parent = module.getParent();
        return parent == null ? module : parent;
    }

    /// The first lines that differ, with the file and how to accept them.
    static String difference(Path file, String wanted, String actual) {
        List<String> old = wanted.lines().toList();
        List<String> now = actual.lines().toList();
        int line = 0;
        while (line < old.size() && line < now.size() && old.get(line).equals(now.get(line))) {
            line++;
        }
        var text = new StringBuilder();
        text.append(
                Files.exists(file)
                        ? "%s differs from line %d on:\n".formatted(file, line + 1)
                        : "%s does not exist; it would be:\n".formatted(file));
        append(text, "- ", old, line);
        append(text, "+ ", now, line);
        if (old.equals(now)) {
            text.append("only in how its lines end\n");
        }
        return text.append("accept it with -Dgolden=update").toString();
    }

    private static void append(StringBuilder text, String mark, List<String> lines, int from) {
        int shown = 12;
        lines.stream()
                .skip(from)
                .limit(shown)
                .forEach(line -> text.append(mark).append(line).append('\n'));
        if (lines.size() > from + shown) {
            text.append(mark)
                    .append("(%d more)".formatted(lines.size() - from - shown))
                    .append('\n');
        }
    }

    /// The folder of the module: its classes lie in `target/test-classes`.
    private static Path module(Class<?> test) {
        try {
            Path classes =
                    Path.of(test.getProtectionDomain().getCodeSource().getLocation().toURI());
            return classes.resolve("../..").normalize();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.resolveSibling(""));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
