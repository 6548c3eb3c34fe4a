package dev.holdfast.operations.migrate.style;

import java.util.Map;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// `$NAME`, `${NAME}` and `${NAME:-default}` in a text, replaced by variables of the environment.
/// What else a dollar sign could mean is refused: sent wrongly it would do harm.
record EnvironmentText(Map<String, String> environment) {
    private static final String VARIABLE = "[A-Za-z_][A-Za-z0-9_]*";
    private static final Pattern DOLLAR =
            Pattern.compile("\\$(?:(%1$s)|\\{(%1$s)(?::-([^$}]*))?\\}|)".formatted(VARIABLE));

    /// @param refused makes the failure of a text that cannot be replaced
    String replaced(String line, Function<String, RuntimeException> refused) {
        return DOLLAR.matcher(line)
                .replaceAll(match -> Matcher.quoteReplacement(value(match, refused)));
    }

    private String value(MatchResult match, Function<String, RuntimeException> refused) {
        String name = match.group(1) != null ? match.group(1) : match.group(2);
        if (name == null) {
            throw refused.apply(
                    "a dollar sign in it is neither $NAME nor ${NAME} nor ${NAME:-default}");
        }
        String value = environment.getOrDefault(name, "");
        String instead = match.group(3);
        if (value.isEmpty() && instead == null && !environment.containsKey(name)) {
            throw refused.apply(
                    "the variable %s is not set (${%s:-} stands for nothing)"
                            .formatted(name, name));
        }
        return value.isEmpty() && instead != null ? instead : value;
    }
}
