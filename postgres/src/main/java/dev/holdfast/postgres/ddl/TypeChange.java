package dev.holdfast.postgres.ddl;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One data type for another: what becomes of the rows (manual, ALTER TABLE, "Notes").
///
/// @param from as `format_type` writes it
record TypeChange(String from, String to) {
    private static final Pattern VARCHAR = Pattern.compile("character varying(?:\\((\\d+)\\))?");
    private static final Pattern NUMERIC = Pattern.compile("numeric(?:\\((\\d+),(\\d+)\\))?");
    private static final List<String> WHOLE = List.of("smallint", "integer", "bigint");
    private static final List<String> FLOATING = List.of("real", "double precision");

    /// Whether no row need be written anew.
    boolean keepsRows() {
        if (from.equals(to)) {
            return true;
        }
        Matcher varcharFrom = VARCHAR.matcher(from);
        Matcher varcharTo = VARCHAR.matcher(to);
        if (varcharFrom.matches()) {
            return to.equals("text")
                    || (varcharTo.matches() && isWider(varcharFrom.group(1), varcharTo.group(1)));
        }
        if (from.equals("text")) {
            return to.equals("character varying");
        }
        Matcher numericFrom = NUMERIC.matcher(from);
        Matcher numericTo = NUMERIC.matcher(to);
        return numericFrom.matches()
                && numericTo.matches()
                && (numericTo.group(1) == null
                        || (numericFrom.group(1) != null
                                && numericFrom.group(2).equals(numericTo.group(2))
                                && isWider(numericFrom.group(1), numericTo.group(1))));
    }

    private static boolean isWider(String before, String after) {
        return after == null || (before != null && number(before) <= number(after));
    }

    private static int number(String text) {
        return Integer.parseInt(text);
    }

    /// Whether a value may come out as less than it was; a value that does not fit at all makes the
    /// server refuse the change.
    boolean mayLose() {
        if (keepsRows() || to.equals("text") || to.equals("jsonb") || isText(to)) {
            return false;
        }
        if (WHOLE.contains(from)) {
            return !(WHOLE.contains(to) || to.startsWith("numeric"));
        }
        boolean sameWord = word(from).equals(word(to));
        boolean widerFloat = from.equals("real") && to.equals("double precision");
        return !(widerFloat || (sameWord && !to.contains("(")) || isText(from));
    }

    /// Without USING the server takes only casts that it also takes in an INSERT, which refuse what
    /// does not fit where a cast that is asked for would cut it off.
    String using(String column) {
        boolean assigned =
                isText(to)
                        || (isNumber(from) && isNumber(to))
                        || (word(from).equals(word(to)) && !from.contains("."));
        if (assigned) {
            return "";
        }
        boolean throughText = from.contains(".") || to.contains(".");
        return " USING " + column + (throughText ? "::pg_catalog.text" : "") + "::" + to;
    }

    private static boolean isText(String type) {
        return type.equals("text") || type.startsWith("character");
    }

    private static boolean isNumber(String type) {
        return WHOLE.contains(type) || FLOATING.contains(type) || type.startsWith("numeric");
    }

    private static String word(String type) {
        int end = type.indexOf('(');
        return end < 0 ? type : type.substring(0, end);
    }
}
