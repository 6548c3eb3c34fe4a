package dev.holdfast.postgres.session;

import static dev.holdfast.postgres.session.ConnectionSettings.bad;

import java.util.LinkedHashMap;
import java.util.Map;

/// Reads libpq's `name = value name = 'a value'`, where a backslash keeps the next character as it
/// is (manual, "Keyword/Value Connection Strings").
final class KeyValueText {
    private final String text;
    private int at;

    KeyValueText(String text) {
        this.text = text;
    }

    Map<String, String> pairs() {
        var pairs = new LinkedHashMap<String, String>();
        skipSpace();
        while (at < text.length()) {
            String name = name();
            pairs.put(name, value(name));
            skipSpace();
        }
        return pairs;
    }

    private String name() {
        int start = at;
        while (at < text.length() && text.charAt(at) != '=' && !isSpace()) {
            at++;
        }
        String name = text.substring(start, at);
        skipSpace();
        if (at >= text.length() || text.charAt(at) != '=' || name.isEmpty()) {
            throw bad(
                    "the connection string has no = after its setting %d".formatted(ordinal(start)),
                    "write it as host=... port=... dbname=..., a value with spaces in '...'");
        }
        at++;
        skipSpace();
        return name;
    }

    /// Which setting begins at `start`: a place may be named, the text there may be a password.
    private int ordinal(int start) {
        return (int) text.substring(0, start).chars().filter(c -> c == '=').count() + 1;
    }

    private String value(String name) {
        boolean quoted = at < text.length() && text.charAt(at) == '\'';
        if (quoted) {
            at++;
        }
        var value = new StringBuilder();
        while (at < text.length() && (quoted ? text.charAt(at) != '\'' : !isSpace())) {
            if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                at++;
            }
            value.append(text.charAt(at++));
        }
        if (quoted && at++ >= text.length()) {
            throw bad(
                    "the value of %s in the connection string has no closing '".formatted(name),
                    "close the quote; within quotes write ' as \\'");
        }
        return value.toString();
    }

    private void skipSpace() {
        while (at < text.length() && isSpace()) {
            at++;
        }
    }

    private boolean isSpace() {
        return Character.isWhitespace(text.charAt(at));
    }
}
