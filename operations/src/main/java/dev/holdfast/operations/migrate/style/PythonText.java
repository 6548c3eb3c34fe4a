package dev.holdfast.operations.migrate.style;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The tokens of a text of Python, as far as the reading of plain assignments needs them: names,
/// strings with their content, and all else as single characters. A logical line ends with a token
/// of kind END; what is in brackets is one line (Python's reference, "Lexical analysis").
final class PythonText {

    enum Kind {
        NAME,
        STRING,
        /// A string whose content is not known before it runs.
        COMPUTED,
        SIGN,
        END
    }

    /// @param line from 1
    /// @param first whether it stands at the beginning of a physical line
    record Token(Kind kind, String text, int line, boolean first) {
        boolean is(String sign) {
            return kind == Kind.SIGN && text.equals(sign);
        }

        boolean isName(String name) {
            return kind == Kind.NAME && text.equals(name);
        }
    }

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private int line = 1;
    private int brackets;

    private PythonText(String text) {
        this.text = text;
    }

    static List<Token> tokens(String text) {
        var python = new PythonText(text.replace("\r\n", "\n").replace('\r', '\n'));
        while (python.at < python.text.length()) {
            python.token(python.text.charAt(python.at));
        }
        python.end();
        return python.tokens;
    }

    private void token(char c) {
        if (c == '\n') {
            if (brackets == 0) {
                end();
            }
            at++;
            line++;
        } else if (c == '\\' && at + 1 < text.length() && text.charAt(at + 1) == '\n') {
            at += 2;
            line++;
        } else if (c == '#') {
            while (at < text.length() && text.charAt(at) != '\n') {
                at++;
            }
        } else if (Character.isWhitespace(c)) {
            at++;
        } else if (c == '\'' || c == '"') {
            string(at, "");
        } else if (Character.isLetter(c) || c == '_') {
            name();
        } else {
            sign(c);
        }
    }

    private void sign(char c) {
        if ("([{".indexOf(c) >= 0) {
            brackets++;
        } else if (")]}".indexOf(c) >= 0 && brackets > 0) {
            brackets--;
        }
        if (c == ';' && brackets == 0) {
            end();
        } else {
            add(Kind.SIGN, String.valueOf(c), at);
        }
        at++;
    }

    private void name() {
        int start = at;
        while (at < text.length() && isNamePart(text.charAt(at))) {
            at++;
        }
        String name = text.substring(start, at);
        boolean quoted = at < text.length() && (text.charAt(at) == '\'' || text.charAt(at) == '"');
        if (quoted && name.matches("(?i)[rbuf]{1,2}")) {
            string(start, name.toLowerCase(Locale.ROOT));
        } else {
            add(Kind.NAME, name, start);
        }
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
    }

    private void string(int start, String prefix) {
        String one = text.substring(at, at + 1);
        String quote = text.startsWith(one.repeat(3), at) ? one.repeat(3) : one;
        int startLine = line;
        boolean raw = prefix.contains("r");
        var content = new StringBuilder();
        at += quote.length();
        while (at < text.length() && !text.startsWith(quote, at)) {
            char c = text.charAt(at);
            if (c == '\n' && quote.length() == 1) {
                break;
            }
            line += c == '\n' ? 1 : 0;
            if (c == '\\' && at + 1 < text.length()) {
                escape(content, raw);
            } else {
                content.append(c);
                at++;
            }
        }
        at = Math.min(text.length(), at + quote.length());
        boolean computed =
                prefix.contains("b") || (prefix.contains("f") && content.indexOf("{") >= 0);
        tokens.add(
                new Token(
                        computed ? Kind.COMPUTED : Kind.STRING,
                        content.toString(),
                        startLine,
                        isFirst(start)));
    }

    private void escape(StringBuilder content, boolean raw) {
        char next = text.charAt(at + 1);
        line += next == '\n' ? 1 : 0;
        at += 2;
        if (raw) {
            content.append('\\').append(next);
            return;
        }
        switch (next) {
            case '\n' -> {}
            case 'n' -> content.append('\n');
            case 't' -> content.append('\t');
            case 'r' -> content.append('\r');
            case '\\', '\'', '"' -> content.append(next);
            case 'x' -> code(content, 2);
            case 'u' -> code(content, 4);
            default -> content.append('\\').append(next);
        }
    }

    private void code(StringBuilder content, int digits) {
        String code = text.substring(at, Math.min(text.length(), at + digits));
        if (code.matches("[0-9A-Fa-f]{%d}".formatted(digits))) {
            content.append((char) Integer.parseInt(code, 16));
            at += digits;
        }
    }

    private void add(Kind kind, String content, int start) {
        tokens.add(new Token(kind, content, line, isFirst(start)));
    }

    private boolean isFirst(int start) {
        return start == 0 || text.charAt(start - 1) == '\n';
    }

    private void end() {
        if (!tokens.isEmpty() && tokens.getLast().kind() != Kind.END) {
            tokens.add(new Token(Kind.END, "", line, false));
        }
    }
}
