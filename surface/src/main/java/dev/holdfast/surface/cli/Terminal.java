package dev.holdfast.surface.cli;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

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

    private static final int DEFAULT_COLUMNS = 80;
    private static final String DEFAULT_PROGRAM = "./holdfast";

    /// The process's own streams. The launcher says which are terminals in `holdfast.terminal`, as
    /// the digits of their descriptors: asking the JVM costs 50 ms.
    public static Terminal ofProcess() {
        String terminals = System.getProperty("holdfast.terminal", "");
        return new Terminal(
                reader(System.in),
                System.out,
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

    /// How many characters fit in a line.
    int columns() {
        String columns = variables.getOrDefault("COLUMNS", "");
        return columns.matches("[1-9][0-9]{1,3}") ? Integer.parseInt(columns) : DEFAULT_COLUMNS;
    }

    private static BufferedReader reader(InputStream stream) {
        return new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8));
    }
}
