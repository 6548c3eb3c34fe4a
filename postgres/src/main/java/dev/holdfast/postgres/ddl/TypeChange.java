package dev.holdfast.postgres.ddl;

import java.util.List;
import java.util.Set;
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

    private static final List<Set<String>> FAMILIES =
            List.of(
                    Set.of("smallint", "integer", "bigint", "numeric", "real", "double precision"),
                    Set.of("integer", "boolean"),
                    Set.of("date", "timestamp without time zone", "timestamp with time zone"),
                    Set.of("json", "jsonb"),
                    Set.of("inet", "cidr"),
                    Set.of("bit", "bit varying"));

    /// Whether no row need be written anew. A type that takes the place of one of its name is
    /// another type.
    boolean keepsRows() {
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
        if (from.equals(to)
                || keepsRows()
                || to.equals("text")
                || to.equals("jsonb")
                || isText(to)) {
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
        if (from.equals(to)) {
            String text = to.endsWith("[]") ? "::pg_catalog.text[]::" : "::pg_catalog.text::";
            return " USING " + column + text + to;
        }
        boolean assigned =
                isText(to)
                        || (isNumber(from) && isNumber(to))
                        || (word(from).equals(word(to)) && !from.contains("."));
        if (assigned) {
            return "";
        }
        return " USING " + column + (isCastable() ? "" : "::pg_catalog.text") + "::" + to;
    }

    /// Whether the server has a cast of its own; else the value is written and read as text.
    private boolean isCastable() {
        return isText(from)
                || FAMILIES.stream()
                        .anyMatch(family ->
                                family.contains(element(from)) && family.contains(element(to)));
    }

    private static String element(String type) {
        return word(type).replace("[]", "");
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
