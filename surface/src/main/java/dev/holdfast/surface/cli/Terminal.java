package dev.holdfast.surface.cli;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where the command line reads and writes, and which of these is a person at a terminal.
///
/// @param inputIsTerminal whether a person can be asked
/// @param outputIsTerminal whether stdout is looked at as it comes
/// @param errorIsTerminal whether stderr is looked at as it comes
/// @param program what the caller typed to run Holdfast, for the commands we print
/// @param variables the process's environment
public record Terminal(
        BufferedReader input,
        PrintStream output,
        PrintStream error,
        boolean inputIsTerminal,
        boolean outputIsTerminal,
        boolean errorIsTerminal,
        String program,
        Map<String, String> variables) {

    private static final Pattern COMMAND = Pattern.compile("(?<![\\w./-])holdfast (?=[a-z-])");
    private static final int DEFAULT_COLUMNS = 80;
    private static final String DEFAULT_PROGRAM = "./holdfast";

    /// The process's own streams. The launcher says which are terminals in `holdfast.terminal`, as
    /// the digits of their descriptors: asking the JVM costs 50 ms.
    public static Terminal ofProcess() {
        String terminals = System.getProperty("holdfast.terminal", "");
        return new Terminal(
                reader(System.in),
                stdout(),
                System.err,
                terminals.contains("0"),
                terminals.contains("1"),
                terminals.contains("2"),
                System.getProperty("holdfast.program", DEFAULT_PROGRAM),
                System.getenv());
    }

    /// A terminal for tests and training: nobody is there.
    public static Terminal unattended(
            InputStream input,
            PrintStream output,
            PrintStream error,
            Map<String, String> variables) {
        return new Terminal(
                reader(input), output, error, false, false, false, DEFAULT_PROGRAM, variables);
    }

    private static PrintStream stdout() {
        var stream = new AnswerStream(new FileOutputStream(FileDescriptor.out));
        return new PrintStream(new BufferedOutputStream(stream), false, StandardCharsets.UTF_8);
    }

    /// Whether the terminal knows neither colours nor how to rewrite a line.
    boolean isDumb() {
        return variables.getOrDefault("TERM", "").equals("dumb");
    }

    /// Rooms write `holdfast up`; the caller reads what would work as pasted.
    String asTyped(String text) {
        return COMMAND.matcher(text).replaceAll(Matcher.quoteReplacement(program + " "));
    }

    /// How many characters fit in a line: as COLUMNS says, else as the launcher has found.
    int columns() {
        String found = System.getProperty("holdfast.columns", "");
        String columns = variables.getOrDefault("COLUMNS", found);
        return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : DEFAULT_COLUMNS;
    }

    private static BufferedReader reader(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }
}
