package dev.holdfast.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// Runs the commands that a document shows and compares what they print with what it says they
/// print. What differs from run to run (times, sizes, ports, process ids) is compared by its kind
/// only.
final class Transcript {

    /// One command of a document and the lines shown under it.
    record Shown(String command, String output) {}

    /// What depends on who runs it, and on whether this version was built before.
    private static final Pattern BESIDE_THE_POINT =
            Pattern.compile("^(note: |building Holdfast|built in|another start is building)");

    private Transcript() {}

    /// The commands in the `console` blocks of a Markdown document, in order.
    static List<Shown> of(Path document) {
        var shown = new ArrayList<Shown>();
        boolean inside = false;
        var command = new StringBuilder();
        var output = new StringBuilder();
        for (String line : read(document).lines().toList()) {
            boolean fence = line.startsWith("```");
            boolean prompt = inside && line.startsWith("$ ");
            if ((fence || prompt) && !command.isEmpty()) {
                shown.add(new Shown(command.toString(), output.toString()));
                command.setLength(0);
                output.setLength(0);
            }
            if (fence) {
                inside = line.equals("```console");
            } else if (prompt) {
                command.append(line.substring(2));
            } else if (inside) {
                output.append(line).append('\n');
            }
        }
        return shown;
    }

    /// Runs a command line in a shell and answers all that it printed, both streams in their order.
    static String run(String command, Path directory, Map<String, String> variables)
            throws IOException, InterruptedException {
        var builder = new ProcessBuilder("sh", "-c", command).directory(directory.toFile());
        builder.redirectErrorStream(true);
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        String output =
                new String(
                        process.getInputStream().readAllBytes(),
                        java.nio.charset.StandardCharsets.UTF_8);
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("did not end: " + command);
        }
        return output;
    }

    /// The text with all that may differ from run to run made equal: amounts, addresses, numbers of
    /// processes, the width of columns, the folder, the order of steps that go on at once, and
    /// notes, which depend on who runs it.
    static String comparable(String text, Path folder) {
        return sortedSteps(text.replace(folder + "/", ""))
                .replaceAll("127\\.0\\.0\\.1:\\d+", "127.0.0.1:PORT")
                .replaceAll("\\b\\d+(\\.\\d+)? (ms|s|min|h|B|kB|MB|GB)\\b( \\d+ s\\b)?", "AMOUNT")
                .replaceAll("\\b\\d{1,3}(,\\d{3})+\\b|\\b\\d{2,}\\b", "NUMBER")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d [+-]\\d\\d:\\d\\d", "TIME")
                .replaceAll("(?m) +$", "")
                .replaceAll(" {2,}", "  ")
                .strip();
    }

    private static String sortedSteps(String text) {
        var lines =
                new ArrayList<>(
                        text.lines()
                                .filter(line -> !BESIDE_THE_POINT.matcher(line).find())
                                .toList());
        long steps = lines.stream().takeWhile(line -> line.startsWith("ok ")).count();
        lines.subList(0, (int) steps).sort(null);
        return String.join("\n", lines);
    }

    private static String read(Path document) {
        try {
            return Files.readString(document);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
