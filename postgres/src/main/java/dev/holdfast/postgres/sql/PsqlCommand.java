package dev.holdfast.postgres.sql;

import java.util.Set;

/// A command of psql in a text: a backslash outside of quotes. A server does not understand it.
///
/// @param name without the backslash: `connect`, `gexec`; `;` and `:` for `\;` and `\:`
/// @param text with its arguments
/// @param start the backslash's index
public record PsqlCommand(String name, String text, int start) {
    /// These take all of the line, backslashes too (psql's command.c: OT_WHOLE_LINE).
    private static final Set<String> WHOLE_LINE =
            Set.of("copy", "!", "h", "help", "ef", "ev", "sf", "sf+", "sv", "sv+", "unrestrict");

    private static final Set<String> MAY_PIPE = Set.of("g", "gx", "o", "out", "w", "write");

    /// These send what stands before them to the server, as a semicolon does.
    private static final Set<String> SENDS =
            Set.of(
                    "g",
                    "gx",
                    "gset",
                    "gexec",
                    "gdesc",
                    "crosstabview",
                    "watch",
                    "parse",
                    "sendpipeline");

    static PsqlCommand of(String text, int start) {
        if (text.startsWith("\\;") || text.startsWith("\\:")) {
            return new PsqlCommand(text.substring(1, 2), text, start);
        }
        int end = 1;
        while (end < text.length()
                && text.charAt(end) != '\\'
                && !Character.isWhitespace(text.charAt(end))) {
            end++;
        }
        return new PsqlCommand(text.substring(1, end), text, start);
    }

    static boolean takesLine(String name, String rest) {
        return WHOLE_LINE.contains(name)
                || (MAY_PIPE.contains(name) && rest.stripLeading().startsWith("|"));
    }

    /// Whether a statement ends before it.
    boolean endsStatement() {
        return name.equals(";") || SENDS.contains(name);
    }

    /// Whether what stands before it is thrown away.
    boolean dropsStatement() {
        return name.equals("r") || name.equals("reset");
    }
}
