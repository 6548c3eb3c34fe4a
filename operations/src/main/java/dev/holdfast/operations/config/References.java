package dev.holdfast.operations.config;

import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The notation for values that stand elsewhere: `${NAME}`, and `file:path` for secrets. `$${` is a
/// literal `${`; a `$` before anything else is just a `$`.
final class References {
    static final String FILE = "file:";

    static final Pattern VARIABLE_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern REFERENCE = Pattern.compile("\\$(\\$\\{)|\\$\\{([^}]*)(}?)");

    private static final Pattern ONE_VARIABLE = Pattern.compile("\\s*\\$\\{[^}]*}\\s*");

    private References() {}

    /// Whether the text has a `${`, escaped or not.
    static boolean isIn(String text) {
        return text.contains("${");
    }

    /// Whether a whole value stands elsewhere: it is one variable, or in a file.
    static boolean isWhole(String text) {
        return text.startsWith(FILE) || ONE_VARIABLE.matcher(text).matches();
    }

    /// Text in which nothing is to be replaced, with its `$${` undone.
    static String unescape(String text) {
        return text.replace("$${", "${");
    }

    /// What a reference stands for.
    @FunctionalInterface
    interface Lookup {
        /// The value of a variable; throws a failure if there is none.
        String variable(String name);
    }

    /// Replaces every reference. What is put in is not looked at again.
    static String replace(String text, Lookup lookup, Function<String, RuntimeException> bad) {
        Matcher matcher = REFERENCE.matcher(text);
        var replaced = new StringBuilder();
        while (matcher.find()) {
            String value;
            if (matcher.group(1) != null) {
                value = "${";
            } else {
                String name = matcher.group(2);
                if (matcher.group(3).isEmpty()) {
                    throw bad.apply("has a ${ without its }");
                }
                if (!VARIABLE_NAME.matcher(name).matches()) {
                    throw bad.apply("has a ${...} that does not name a variable");
                }
                value = lookup.variable(name);
            }
            matcher.appendReplacement(replaced, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(replaced).toString();
    }
}
