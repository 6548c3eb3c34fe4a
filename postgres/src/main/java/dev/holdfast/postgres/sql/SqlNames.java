package dev.holdfast.postgres.sql;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// What names in SQL mean: which are the same, and which are too long.
public final class SqlNames {
    /// The server cuts off what is longer (NAMEDATALEN - 1, in UTF-8).
    public static final int MOST_BYTES = 63;

    private SqlNames() {}

    /// What the server makes of a name as it is written: words in lower case (ASCII only, as
    /// `downcase_identifier` does in UTF-8), quoted ones without quotes. Escapes of `U&"..."` stay.
    public static String meant(String written) {
        int quote = written.indexOf('"');
        if (quote < 0) {
            return lower(written);
        }
        int end = written.endsWith("\"") && written.length() > quote + 1 ? 1 : 0;
        return written.substring(quote + 1, written.length() - end).replace("\"\"", "\"");
    }

    public static int bytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    /// Whether this part of a text is the keyword, which is given in upper case.
    static boolean isWord(String text, int start, int end, String word) {
        if (end - start != word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (upper(text.charAt(start + i)) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /// In upper case, ASCII only: no other letter is in a keyword, and some become two.
    static String upper(String text) {
        return isAscii(text) ? text.toUpperCase(Locale.ROOT) : slowly(text, true);
    }

    private static String lower(String text) {
        return isAscii(text) ? text.toLowerCase(Locale.ROOT) : slowly(text, false);
    }

    private static String slowly(String text, boolean up) {
        var changed = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'A' && c <= 'Z';
            changed.append(up ? upper(c) : letter ? (char) (c + ('a' - 'A')) : c);
        }
        return changed.toString();
    }

    private static char upper(char c) {
        return c >= 'a' && c <= 'z' ? (char) (c - ('a' - 'A')) : c;
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
