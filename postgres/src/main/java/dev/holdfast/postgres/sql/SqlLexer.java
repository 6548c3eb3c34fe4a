package dev.holdfast.postgres.sql;

import dev.holdfast.postgres.sql.SqlToken.Kind;
import java.util.Optional;

/// Goes through a text token by token. The rules are scan.l's of the server (13 to 18, which differ
/// only in what they refuse); a backslash outside of quotes begins a command of psql, read by
/// psqlscanslash.l's rules.
final class SqlLexer {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final String OPERATOR_SIGNS = "~!@#^&|`?+-*/%<>=";

    /// A multi-character operator may end in `+` or `-` only if it has one of these.
    private static final String BEYOND_STANDARD = "~!@#^&|`?%";

    private final String text;
    private final int limit;

    private int at;
    private int start;
    private Kind kind = Kind.SPACE;
    private Optional<SqlOpen> open = Optional.empty();

    SqlLexer(String text, int from, int limit) {
        this.text = text;
        this.at = from;
        this.limit = limit;
    }

    /// Goes to the next token; false at the end.
    boolean next() {
        if (at >= limit) {
            return false;
        }
        start = at;
        kind = read(text.charAt(at));
        at = Math.min(at, limit);
        return true;
    }

    Kind kind() {
        return kind;
    }

    int start() {
        return start;
    }

    int end() {
        return at;
    }

    /// What is open where the text ended.
    Optional<SqlOpen> open() {
        return open;
    }

    boolean isWord(String word) {
        return kind == Kind.WORD && SqlNames.isWord(text, start, at, word);
    }

    boolean isSign(char sign) {
        return kind == Kind.PUNCTUATION && text.charAt(start) == sign;
    }

    SqlToken token() {
        return new SqlToken(kind, text.substring(start, at), start, at);
    }

    /// Ends the present token earlier: what is after this index is read anew.
    void endAt(int index) {
        at = Math.min(at, index);
    }

    /// Takes the lines from here to the one with `\.` as a token.
    void takeCopyData() {
        start = at;
        kind = Kind.COPY_DATA;
        while (at < limit) {
            int line = at;
            at = lineEnd(at, '\n') + 1;
            if (isEndOfData(line, Math.min(at - 1, limit))) {
                at = Math.min(at, limit);
                return;
            }
        }
        at = limit;
        isOpen(SqlOpen.What.COPY_DATA);
    }

    /// `\.` alone on a line (psql's copy.c, handleCopyIn).
    private boolean isEndOfData(int from, int to) {
        int end = to > from && text.charAt(to - 1) == '\r' ? to - 1 : to;
        return end - from == 2 && text.startsWith("\\.", from);
    }

    private Kind read(char c) {
        if (isSpace(c) || (c == BYTE_ORDER_MARK && at == 0)) {
            return space();
        }
        if (isNameStart(c)) {
            return word(c);
        }
        if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            return number();
        }
        return switch (c) {
            case '\'' -> string(1, false);
            case '"' -> quotedName(1);
            case '$' -> dollar();
            case '\\' -> psqlCommand();
            case '(', ')', '[', ']', ',', ';', '.', ':' -> punctuation(c);
            case '-' -> peek(1) == '-' ? lineComment() : operator();
            case '/' -> peek(1) == '*' ? comment() : operator();
            default -> OPERATOR_SIGNS.indexOf(c) >= 0 ? operator() : unknown();
        };
    }

    private Kind space() {
        at++;
        while (at < limit && isSpace(text.charAt(at))) {
            at++;
        }
        return Kind.SPACE;
    }

    private Kind unknown() {
        at++;
        return Kind.UNKNOWN;
    }

    private Kind punctuation(char c) {
        char second = peek(1);
        boolean isPair =
                (c == ':' && (second == ':' || second == '=')) || (c == '.' && second == '.');
        at += isPair ? 2 : 1;
        return isPair ? Kind.OPERATOR : Kind.PUNCTUATION;
    }

    private Kind word(char c) {
        char second = peek(1);
        if (second == '\'' && "eEbBxXnN".indexOf(c) >= 0) {
            return string(2, c == 'e' || c == 'E');
        }
        if (second == '&' && (c == 'u' || c == 'U')) {
            char third = peek(2);
            if (third == '\'') {
                return string(3, false);
            }
            if (third == '"') {
                return quotedName(3);
            }
        }
        skipName();
        return Kind.WORD;
    }

    private void skipName() {
        while (at < limit && isNamePart(text.charAt(at))) {
            at++;
        }
    }

    private Kind quotedName(int prefix) {
        at += prefix;
        if (!skipToQuote('"', false)) {
            isOpen(SqlOpen.What.QUOTED_NAME);
        }
        return Kind.QUOTED_NAME;
    }

    private Kind string(int prefix, boolean escapes) {
        at += prefix;
        while (skipToQuote('\'', escapes)) {
            int next = continuation();
            if (next < 0) {
                return Kind.STRING;
            }
            at = next;
        }
        isOpen(SqlOpen.What.STRING);
        return Kind.STRING;
    }

    /// Goes past the closing quote; false if there is none.
    private boolean skipToQuote(char quote, boolean escapes) {
        while (at < limit) {
            char c = text.charAt(at++);
            if (c == '\\' && escapes) {
                at++;
            } else if (c == quote) {
                if (peek(0) != quote) {
                    return true;
                }
                at++;
            }
        }
        return false;
    }

    /// Two strings with a line end between them, and nothing but space and `--` comments, are one.
    /// The index after the next part's quote, or -1.
    private int continuation() {
        boolean newLine = false;
        int i = at;
        while (i < limit) {
            char c = text.charAt(i);
            if (c == '\'' && newLine) {
                return i + 1;
            }
            if (text.startsWith("--", i)) {
                i = newLineFrom(i);
            } else if (isSpace(c)) {
                newLine |= c == '\n' || c == '\r';
                i++;
            } else {
                return -1;
            }
        }
        return -1;
    }

    private Kind dollar() {
        if (isDigit(peek(1))) {
            at++;
            skipDigits();
            if (isNameStart(peek(0))) {
                skipName();
            }
            return Kind.PARAMETER;
        }
        int tagEnd = at + 1;
        while (tagEnd < limit && isTagPart(text.charAt(tagEnd), tagEnd == at + 1)) {
            tagEnd++;
        }
        if (tagEnd >= limit || text.charAt(tagEnd) != '$') {
            return unknown();
        }
        String tag = text.substring(at, tagEnd + 1);
        int close = text.indexOf(tag, tagEnd + 1);
        if (close < 0 || close + tag.length() > limit) {
            at = limit;
            isOpen(SqlOpen.What.DOLLAR_QUOTE);
        } else {
            at = close + tag.length();
        }
        return Kind.STRING;
    }

    /// Letters that follow at once belong to it; the server refuses that, or takes them for hex.
    private Kind number() {
        skipDigits();
        if (peek(0) == '.' && peek(1) != '.') {
            at++;
            skipDigits();
        }
        if ((peek(0) == 'e' || peek(0) == 'E') && (peek(1) == '+' || peek(1) == '-')) {
            at += 2;
            skipDigits();
        }
        if (isNameStart(peek(0))) {
            skipName();
        }
        return Kind.NUMBER;
    }

    private void skipDigits() {
        while (isDigit(peek(0)) || (peek(0) == '_' && isDigit(peek(1)))) {
            at++;
        }
    }

    /// As long as it can be, but a comment may begin in it, and `=-` is two.
    private Kind operator() {
        int end = at;
        while (end < limit && OPERATOR_SIGNS.indexOf(text.charAt(end)) >= 0) {
            boolean comment =
                    end > at && (text.startsWith("--", end) || text.startsWith("/*", end));
            if (comment) {
                break;
            }
            end++;
        }
        if (!isBeyondStandard(end)) {
            while (end - at > 1 && (text.charAt(end - 1) == '+' || text.charAt(end - 1) == '-')) {
                end--;
            }
        }
        at = end;
        return Kind.OPERATOR;
    }

    private boolean isBeyondStandard(int end) {
        for (int i = at; i < end - 1; i++) {
            if (BEYOND_STANDARD.indexOf(text.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    private Kind lineComment() {
        at = newLineFrom(at);
        return Kind.COMMENT;
    }

    private Kind comment() {
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
        } while (depth > 0 && at < limit);
        if (depth > 0) {
            isOpen(SqlOpen.What.COMMENT);
        }
        return Kind.COMMENT;
    }

    /// To the end of the line, or to the next backslash outside of quotes: it begins another.
    private Kind psqlCommand() {
        if (peek(1) == ';' || peek(1) == ':') {
            at += 2;
            return Kind.PSQL_COMMAND;
        }
        int lineEnd = Math.min(lineEnd(at, '\n'), limit);
        int nameEnd = at + 1;
        while (nameEnd < lineEnd
                && !isSpace(text.charAt(nameEnd))
                && text.charAt(nameEnd) != '\\') {
            nameEnd++;
        }
        String name = text.substring(at + 1, nameEnd);
        at = nameEnd;
        if (PsqlCommand.takesLine(name, text.substring(nameEnd, lineEnd))) {
            at = lineEnd;
        } else {
            skipArguments(lineEnd);
        }
        if (at == lineEnd && at > start + 1 && text.charAt(at - 1) == '\r') {
            at--;
        }
        return Kind.PSQL_COMMAND;
    }

    private void skipArguments(int lineEnd) {
        char quote = 0;
        while (at < lineEnd) {
            char c = text.charAt(at);
            if (c == '\\' && quote == 0) {
                at += peek(1) == '\\' ? 2 : 0;
                return;
            }
            if (c == '\\' && quote == '\'') {
                at++;
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"' || c == '`')) {
                quote = c;
            }
            at++;
        }
        at = lineEnd;
    }

    private int lineEnd(int from, char lineFeed) {
        int found = text.indexOf(lineFeed, from);
        return found < 0 ? text.length() : found;
    }

    /// A lone carriage return ends a line, too.
    private int newLineFrom(int from) {
        int i = from;
        while (i < limit && text.charAt(i) != '\n' && text.charAt(i) != '\r') {
            i++;
        }
        return i;
    }

    private void isOpen(SqlOpen.What what) {
        open = Optional.of(new SqlOpen(what, start));
    }

    private char peek(int ahead) {
        return at + ahead < limit ? text.charAt(at + ahead) : 0;
    }

    private static boolean isSpace(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNameStart(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean isNamePart(char c) {
        return isNameStart(c) || isDigit(c) || c == '$';
    }

    private static boolean isTagPart(char c, boolean first) {
        return isNameStart(c) || (!first && isDigit(c));
    }
}
