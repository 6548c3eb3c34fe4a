package dev.holdfast.surface.cli;

import java.util.List;
import java.util.Optional;

/// How to answer, as far as it can be told before the arguments are understood: a usage error, too,
/// is JSON where JSON was asked for, and has no colours where they were not wanted.
///
/// @param json whether stdout is one JSON object
/// @param debug whether a failure shows its stack trace
/// @param color whether to colour, where it was said
record Manner(boolean json, boolean debug, Optional<Boolean> color) {

    static Manner of(List<String> arguments) {
        int end = arguments.indexOf("--");
        List<String> before = end < 0 ? arguments : arguments.subList(0, end);
        return new Manner(
                says(before, "--output", "json"),
                before.contains("--debug"),
                says(before, "--color", "always")
                        ? Optional.of(true)
                        : says(before, "--color", "never") ? Optional.of(false) : Optional.empty());
    }

    private static boolean says(List<String> arguments, String option, String value) {
        int at = arguments.indexOf(option);
        boolean separate =
                at >= 0 && at + 1 < arguments.size() && arguments.get(at + 1).equals(value);
        return separate || arguments.contains(option + "=" + value);
    }
}
