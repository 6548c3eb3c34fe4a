package dev.holdfast.operations.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the `NAME=value` lines of a `.env` file: `export` before the name, `#` comments, single
/// quotes (all literal), double quotes (with `\\n \\t \\" \\\\ \\$`). Nothing is put in for
/// `${...}`.
final class DotEnv {
    private static final Pattern LINE =
            Pattern.compile("(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=\\s*(.*)");
    private static final Pattern SINGLE = Pattern.compile("'([^']*)'\\s*(?:#.*)?");
    private static final Pattern DOUBLE = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"\\s*(?:#.*)?");
    private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");
    private static final Pattern COMMENT = Pattern.compile("(?:^|\\s+)#.*$");

    /// A value and its line in the file, from 1.
    record Line(String value, int number) {}

    private DotEnv() {}

    /// The variables by name; of two lines for one name the later counts, as in a shell.
    ///
    /// @param notAVariable hears the numbers of lines that are passed over
    static Map<String, Line> parse(String text, Consumer<Integer> notAVariable) {
        var variables = new LinkedHashMap<String, Line>();
        int number = 0;
        for (String raw : text.replace("\uFEFF", "").lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            var parts = LINE.matcher(line);
            if (!parts.matches()) {
                notAVariable.accept(number);
                continue;
            }
            String value = value(parts.group(2));
            if (value.indexOf('\0') >= 0) {
                notAVariable.accept(number);
            } else {
                variables.put(parts.group(1), new Line(value, number));
            }
        }
        return variables;
    }

    /// The value of the text after `=`; a text with a quote that never closes gives a zero byte.
    private static String value(String text) {
        var single = SINGLE.matcher(text);
        if (single.matches()) {
            return single.group(1);
        }
        var quoted = DOUBLE.matcher(text);
        if (quoted.matches()) {
            return unescape(quoted.group(1));
        }
        if (text.startsWith("'") || text.startsWith("\"")) {
            return "\0";
        }
        return COMMENT.matcher(text).replaceFirst("").strip();
    }

    private static String unescape(String text) {
        return ESCAPE.matcher(text)
                .replaceAll(escape ->
                        Matcher.quoteReplacement(
                                switch (escape.group(1)) {
                                    case "n" -> "\n";
                                    case "t" -> "\t";
                                    case "\"", "\\", "$" -> escape.group(1);
                                    default -> escape.group();
                                }));
    }
}
