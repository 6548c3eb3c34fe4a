package dev.holdfast.postgres.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// A text of SQL statements, divided where psql would divide it: at semicolons outside of quotes,
/// dollar quotes, comments, parentheses (`CREATE RULE ... DO (a; b)`) and bodies of SQL functions
/// (`BEGIN ATOMIC ... END`). It is for messages and plans only: the server gets the text undivided.
public final class SqlScript {
    private final String text;
    private final List<SqlStatement> statements = new ArrayList<>();

    private int at;
    private int start = -1;
    private int end;
    private int parentheses;
    private int blocks;
    private List<String> words = new ArrayList<>();

    private SqlScript(String text) {
        this.text = text;
    }

    /// Divides the text. An open quote or comment at its end belongs to the last statement.
    public static SqlScript of(String text) {
        var script = new SqlScript(text);
        script.divide();
        return script;
    }

    public List<SqlStatement> statements() {
        return List.copyOf(statements);
    }

    /// Line and column (from 1, in characters) of an index of the text.
    public static Place place(String text, int index) {
        int line = 1;
        int lineStart = 0;
        int stop = Math.min(index, text.length());
        for (int i = 0; i < stop; i++) {
            if (text.charAt(i) == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new Place(line, text.codePointCount(lineStart, Math.max(lineStart, stop)) + 1);
    }

    /// The index of a server's error position, which counts code points from 1.
    public static int index(String text, int position) {
        int codePoints = Math.min(position - 1, text.codePointCount(0, text.length()));
        return text.offsetByCodePoints(0, codePoints);
    }

    /// A place in a text: line and column, both from 1.
    public record Place(int line, int column) {}

    private void divide() {
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("--", at)) {
                skipLine();
            } else if (text.startsWith("/*", at)) {
                skipComment();
            } else if (c == ';' && parentheses == 0 && blocks == 0) {
                finish();
                at++;
            } else {
                if (start < 0) {
                    start = at;
                }
                token(c);
                end = at;
            }
        }
        finish();
    }

    private void token(char c) {
        if (c == '\'') {
            skipQuoted('\'', false);
        } else if (c == '"') {
            skipQuoted('"', false);
        } else if (c == '$' && skipDollarQuoted()) {
            return;
        } else if (isNameStart(c)) {
            name();
        } else if (Character.isDigit(c) || c == '$') {
            skipNumber();
        } else {
            parentheses += c == '(' ? 1 : c == ')' && parentheses > 0 ? -1 : 0;
            at++;
        }
    }

    private void name() {
        int from = at;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        String word = text.substring(from, at).toUpperCase(Locale.ROOT);
        boolean quoteFollows = at < text.length() && text.charAt(at) == '\'';
        if (quoteFollows && Set.of("E", "B", "X", "N").contains(word)) {
            skipQuoted('\'', word.equals("E"));
            return;
        }
        words.add(word);
        countBlocks(word);
    }

    /// As psql does: within CREATE FUNCTION or PROCEDURE, BEGIN and CASE open, END closes.
    private void countBlocks(String word) {
        if (parentheses > 0 || !createsRoutine()) {
            return;
        }
        switch (word) {
            case "BEGIN" -> blocks++;
            case "CASE" -> blocks += blocks > 0 ? 1 : 0;
            case "END" -> blocks -= blocks > 0 ? 1 : 0;
            default -> {}
        }
    }

    private boolean createsRoutine() {
        int kind = words.size() > 3 && words.get(1).equals("OR") ? 3 : 1;
        return words.size() > kind
                && words.getFirst().equals("CREATE")
                && Set.of("FUNCTION", "PROCEDURE").contains(words.get(kind));
    }

    private void skipQuoted(char quote, boolean backslashes) {
        at++;
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && backslashes) {
                at++;
            } else if (c == quote) {
                if (at < text.length() && text.charAt(at) == quote) {
                    at++;
                } else {
                    return;
                }
            }
        }
        at = text.length();
    }

    /// Whether a dollar quote began here; it is skipped to its end.
    private boolean skipDollarQuoted() {
        int tagEnd = at + 1;
        while (tagEnd < text.length() && isTagPart(text.charAt(tagEnd), tagEnd == at + 1)) {
            tagEnd++;
        }
        if (tagEnd >= text.length() || text.charAt(tagEnd) != '$') {
            return false;
        }
        String tag = text.substring(at, tagEnd + 1);
        int close = text.indexOf(tag, tagEnd + 1);
        at = close < 0 ? text.length() : close + tag.length();
        return true;
    }

    private void skipNumber() {
        at++;
        while (at < text.length() && (isNamePart(text.charAt(at)) || text.charAt(at) == '.')) {
            at++;
        }
    }

    private void skipLine() {
        int lineEnd = text.indexOf('\n', at);
        at = lineEnd < 0 ? text.length() : lineEnd + 1;
    }

    /// Comments nest.
    private void skipComment() {
        int depth = 0;
        do {
            if (text.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (text.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < text.length());
        at = Math.min(at, text.length());
    }

    private void finish() {
        if (start >= 0) {
            statements.add(new SqlStatement(text.substring(start, end), start, end, words));
        }
        start = -1;
        parentheses = 0;
        blocks = 0;
        words = new ArrayList<>();
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_' || c >= 0x80;
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || Character.isDigit(c) || c == '$';
    }

    private static boolean isTagPart(char c, boolean first) {
        return isNameStart(c) || (!first && Character.isDigit(c));
    }
}
