package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.TextValue;
import java.math.BigInteger;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The version of a migration, or none: numbers with dots between them, as `7`, `20260102030405` or
/// `1.2`. `1`, `01` and `1.0` are one version. What is no number (a revision of Alembic, the name
/// of a repeatable migration) is equal to itself only, and above all numbers.
///
/// @param text as it is shown and recorded; `none` for none
public record MigrationVersion(String text) implements TextValue, Comparable<MigrationVersion> {
    private static final Pattern NUMBERS = Pattern.compile("[0-9]+([._][0-9]+)*");
    private static final Pattern TYPED = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

    // After the patterns, which its making needs.
    public static final MigrationVersion NONE = new MigrationVersion("none");

    public MigrationVersion {
        text = NUMBERS.matcher(text).matches() ? canonical(text) : text;
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

    /// Its numbers, without zeros before and behind that mean nothing.
    private static String canonical(String text) {
        List<String> parts =
                Stream.of(text.split("[._]")).map(it -> new BigInteger(it).toString()).toList();
        int count = parts.size();
        while (count > 1 && parts.get(count - 1).equals("0")) {
            count--;
        }
        return String.join(".", parts.subList(0, count));
    }

    public boolean isNone() {
        return text.equals(NONE.text);
    }

    public boolean isNumber() {
        return NUMBERS.matcher(text).matches();
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
        String[] mine = text.split("\\.");
        String[] others = other.text.split("\\.");
        for (int i = 0; i < Math.min(mine.length, others.length); i++) {
            int order = new BigInteger(mine[i]).compareTo(new BigInteger(others[i]));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(mine.length, others.length);
    }

    @Override
    public String toString() {
        return text;
    }
}
