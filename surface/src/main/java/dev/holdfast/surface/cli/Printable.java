package dev.holdfast.surface.cli;

/// Text that came from elsewhere (an argument, a file's name, a server) made fit to be shown: its
/// control characters would move the cursor, clear the screen or break a table, and marks of the
/// direction of writing would show it in another order.
final class Printable {
    private Printable() {}

    /// In one line: a line break, too, is shown as its escape.
    static String line(String text) {
        return escaped(text, false);
    }

    /// With its line breaks and tabs.
    static String block(String text) {
        return escaped(text, true);
    }

    private static String escaped(String text, boolean breaks) {
        if (text.chars().noneMatch(c -> isUnfit((char) c, breaks))) {
            return text;
        }
        var shown = new StringBuilder();
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            shown.append(isUnfit(c, breaks) ? escape(c) : String.valueOf(c));
        }
        return shown.toString();
    }

    private static boolean isUnfit(char c, boolean breaks) {
        boolean turns = (c >= '\u202a' && c <= '\u202e') || (c >= '\u2066' && c <= '\u2069');
        return turns || (Character.isISOControl(c) && !(breaks && (c == '\n' || c == '\t')));
    }

    private static String escape(char c) {
        return switch (c) {
            case '\n' -> "\\n";
            case '\t' -> "\\t";
            case '\r' -> "\\r";
            default -> "\\u%04x".formatted((int) c);
        };
    }
}
