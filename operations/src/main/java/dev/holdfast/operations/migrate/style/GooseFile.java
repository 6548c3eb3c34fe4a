package dev.holdfast.operations.migrate.style;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// The reading of goose's annotations, line by line as its own parser does it
/// (internal/sqlparser/parser.go): the same files are refused, with its words.
final class GooseFile {
    private static final Pattern MARK = Pattern.compile("(?mi)^--\\s*\\+goose\\s+up\\s*$");
    private static final String MANUAL = "see goose's manual, \"SQL migrations\"; nothing was run";

    private enum State {
        START,
        SECTION,
        STATEMENT
    }

    private final FileText file;
    private final Direction wanted;
    private final Map<String, String> environment;
    private final StringBuilder sent = new StringBuilder();

    private State state = State.START;
    private Direction section = Direction.UP;
    private boolean inTransaction = true;
    private boolean substitutes;
    private int lineNumber;

    /// The line in which a statement began that is not ended yet; 0 if none is.
    private int begun;

    private GooseFile(FileText file, Direction wanted, Map<String, String> environment) {
        this.file = file;
        this.wanted = wanted;
        this.environment = environment;
    }

    /// Whether a text has the mark of this tool.
    static boolean marks(String text) {
        return MARK.matcher(text).find();
    }

    static MigrationScript read(FileText file, Direction wanted, Map<String, String> environment) {
        return new GooseFile(file, wanted, environment).read();
    }

    private MigrationScript read() {
        for (String line : file.text().split("\n", -1)) {
            line(line.endsWith("\r") ? line.substring(0, line.length() - 1) : line);
        }
        switch (state) {
            case START ->
                    throw file.refused("it must start with a '-- +goose Up' annotation", MANUAL);
            case STATEMENT ->
                    throw file.refused(
                            "the '-- +goose StatementEnd' annotation is missing", MANUAL);
            case SECTION -> requireEnded();
        }
        return MigrationScript.of(
                file,
                sent.toString(),
                inTransaction ? Sending.IN_TRANSACTION : Sending.EACH,
                Optional.empty());
    }

    private void line(String line) {
        lineNumber++;
        String stripped = line.strip();
        if (stripped.startsWith("--") && line.contains("+goose")) {
            annotation(line);
            return;
        }
        if (state == State.START && !stripped.isEmpty() && !stripped.startsWith("--")) {
            throw refused("a statement before the '-- +goose Up' annotation");
        }
        boolean mine = state != State.START && section == wanted;
        sent.append(mine ? substituted(line) : "").append('\n');
        if (mine) {
            follow(line, stripped);
        }
    }

    /// Follows where statements end, as far as goose sees it.
    private void follow(String line, String stripped) {
        if (begun == 0 && !stripped.isEmpty() && !stripped.startsWith("--")) {
            begun = lineNumber;
        }
        if (state == State.SECTION && endsStatement(line)) {
            begun = 0;
        }
    }

    /// Whether the last word before a comment ends with a semicolon.
    private static boolean endsStatement(String line) {
        String last = "";
        for (String word : line.strip().split("\\s+")) {
            if (word.startsWith("--")) {
                break;
            }
            last = word;
        }
        return last.endsWith(";");
    }

    private void annotation(String line) {
        String text = line.replace("--", "").replaceFirst("\\+goose", "").strip();
        if (Character.isWhitespace(line.charAt(0))) {
            throw refused("an annotation of goose must stand at the line's beginning");
        }
        // A block's statement need not end with a semicolon; what follows it would join it.
        boolean ends = text.equalsIgnoreCase("StatementEnd") && section == wanted;
        switch (text.toUpperCase(Locale.ROOT)) {
            case "UP" -> up();
            case "DOWN" -> down();
            case "STATEMENTBEGIN" -> begin();
            case "STATEMENTEND" -> end();
            case "NO TRANSACTION" -> inTransaction = false;
            case "ENVSUB ON" -> substitutes = true;
            case "ENVSUB OFF" -> substitutes = false;
            default -> throw refused("'%s' is no annotation of goose".formatted(text));
        }
        sent.append(ends ? ";\n" : "\n");
    }

    private void up() {
        if (state != State.START) {
            throw refused("a second '-- +goose Up' annotation");
        }
        state = State.SECTION;
    }

    private void down() {
        if (state != State.SECTION || section == Direction.DOWN) {
            throw refused("'-- +goose Down' must stand once, behind the '-- +goose Up' section");
        }
        requireEnded();
        section = Direction.DOWN;
    }

    private void begin() {
        if (state != State.SECTION) {
            throw refused(
                    "'-- +goose StatementBegin' must stand behind '-- +goose Up' or '-- +goose Down',"
                            + " and not within another one");
        }
        state = State.STATEMENT;
    }

    private void end() {
        if (state != State.STATEMENT) {
            throw refused("'-- +goose StatementEnd' without '-- +goose StatementBegin'");
        }
        state = State.SECTION;
        begun = 0;
    }

    private void requireEnded() {
        if (begun > 0) {
            throw file.refused(
                    begun,
                    "this statement does not end: goose wants a semicolon at the end of a line",
                    "add the semicolon; nothing was run");
        }
    }

    private String substituted(String line) {
        if (!substitutes || line.indexOf('$') < 0) {
            return line;
        }
        return new EnvironmentText(environment)
                .replaced(line, what -> refused("ENVSUB is on, and " + what));
    }

    private RuntimeException refused(String what) {
        return file.refused(lineNumber, what, MANUAL);
    }
}
