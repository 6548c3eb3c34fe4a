package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.TextValue;
import java.util.ArrayList;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The version of a migration, or none: numbers with dots between them, as `7`, `20260102030405` or
/// `1.2`. `1`, `01` and `1.0` are one version. What is no number (a revision of Alembic, the name
/// of a repeatable migration) is equal to itself only, and above all numbers.
///
/// @param text as it is shown and recorded; `none` for none
public record MigrationVersion(String text) implements TextValue, Comparable<MigrationVersion> {
    private static final Pattern BETWEEN = Pattern.compile("[._]");
    private static final Pattern TYPED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    // After the patterns, which its making needs.
    public static final MigrationVersion NONE = new MigrationVersion("none");

    public MigrationVersion {
        text = isNumbers(text) ? canonical(text) : text;
    }

    public static MigrationVersion of(long number) {
        return new MigrationVersion(String.valueOf(number));
    }

    /// Reads a version as typed: a number, or `none` or -1. What does not fit is an
    /// [IllegalArgumentException], as the command line wants it.
    public static MigrationVersion parse(String text) {
        if (text.equals("none") || text.equals("-1")) {
            return NONE;
        }
        if (!TYPED.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "not a version: what a file's name begins with, such as 7 or 1.2, or none");
        }
        return new MigrationVersion(text);
    }

    /// Whether a text is numbers with a dot or an underscore between two. Versions are compared
    /// thousands of times in a run, so that a regular expression would be half of its work.
    private static boolean isNumbers(String text) {
        boolean digit = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digit = true;
            } else if (digit && (c == '.' || c == '_')) {
                digit = false;
            } else {
                return false;
            }
        }
        return digit;
    }

    /// Its numbers, without zeros before and behind that mean nothing.
    private static String canonical(String text) {
        if (text.indexOf('.') < 0 && text.indexOf('_') < 0) {
            return withoutZeros(text);
        }
        var parts = new ArrayList<String>();
        for (String part : BETWEEN.split(text)) {
            parts.add(withoutZeros(part));
        }
        while (parts.size() > 1 && parts.getLast().equals("0")) {
            parts.removeLast();
        }
        return String.join(".", parts);
    }

    private static String withoutZeros(String digits) {
        int zeros = 0;
        while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
            zeros++;
        }
        return digits.substring(zeros);
    }

    public boolean isNone() {
        return text.equals(NONE.text);
    }

    public boolean isNumber() {
        return isNumbers(text);
    }

    /// Whether it is one number, without dots.
    public boolean isWhole() {
        return isNumber() && text.indexOf('.') < 0;
    }

    @Override
    public int compareTo(MigrationVersion other) {
        if (isNone() || other.isNone()) {
            return Boolean.compare(other.isNone(), isNone());
        }
        if (!isNumber() || !other.isNumber()) {
            return isNumber() ? -1 : other.isNumber() ? 1 : text.compareTo(other.text);
        }
        return compareNumbers(text, other.text);
    }

    /// Numbers without zeros before them: the longer one is the greater one.
    private static int compareNumbers(String one, String other) {
        int start = 0;
        int otherStart = 0;
        while (start < one.length() && otherStart < other.length()) {
            int end = end(one, start);
            int otherEnd = end(other, otherStart);
            int order = Integer.compare(end - start, otherEnd - otherStart);
            for (int i = 0; order == 0 && i < end - start; i++) {
                order = Character.compare(one.charAt(start + i), other.charAt(otherStart + i));
            }
            if (order != 0) {
                return order;
            }
            start = end + 1;
            otherStart = otherEnd + 1;
        }
        // What goes on where the other one ends is greater.
        return Integer.compare(one.length() - start, other.length() - otherStart);
    }

    private static int end(String text, int start) {
        int dot = text.indexOf('.', start);
        return dot < 0 ? text.length() : dot;
    }

    // Written out: those of a record are put together anew in each run, which takes 10 ms.
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MigrationVersion(String otherText) && text.equals(otherText);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
