package dev.holdfast.operations.schema;

import java.util.Optional;
import java.util.regex.Pattern;

/// Finds the role that a server says it does not have. Only its message names it; sandboxes of our
/// own speak English.
final class MissingRole {
    private static final Pattern MESSAGE =
            Pattern.compile("(?:^|: )role \"(.*?)\" does not exist(?: \\(|$)");

    private MissingRole() {}

    static Optional<String> in(String message) {
        var matcher = MESSAGE.matcher(message);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
