package dev.holdfast.operations.config;

import java.util.Set;
import java.util.regex.Pattern;

/// What may be a name of the user's choice.
///
/// @param what what it names, with its article
/// @param wanted the rule in words
/// @param pattern the rule, anchored
/// @param reserved names that fit and are taken
record NameRule(String what, String wanted, Pattern pattern, Set<String> reserved) {

    /// A folder below `.holdfast/`, and the first part of `main/tmi`.
    static final NameRule SERVER =
            new NameRule(
                    "a server",
                    "1 to 40 small letters, digits, hyphens and underscores, a letter first",
                    Pattern.compile("^[a-z][a-z0-9_-]{0,39}$"),
                    Set.of());

    /// Fits PostgreSQL's 63 bytes, a folder's name, and the second part of `main/tmi`.
    static final NameRule DATABASE =
            new NameRule(
                    "a database",
                    "1 to 63 letters, digits, hyphens and underscores, no digit or hyphen first",
                    Pattern.compile("^[A-Za-z_][A-Za-z0-9_-]{0,62}$"),
                    Set.of("template0", "template1"));

    static final NameRule ENVIRONMENT =
            new NameRule(
                    "an environment",
                    "1 to 40 letters, digits, hyphens and underscores, a letter first",
                    Pattern.compile("^[A-Za-z][A-Za-z0-9_-]{0,39}$"),
                    Set.of());

    boolean accepts(String name) {
        return pattern.matcher(name).matches() && !reserved.contains(name);
    }
}
