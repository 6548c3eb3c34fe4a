package dev.holdfast.operations.schema;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/// Small pieces of sentences.
final class Words {
    private Words() {}

    /// `1 table`, `12 tables`, `3 indexes`; nothing of none.
    static String count(long count, String noun) {
        return count == 0
                ? ""
                : String.format(Locale.ROOT, "%,d %s", count, count == 1 ? noun : plural(noun));
    }

    private static String plural(String noun) {
        return noun.endsWith("x") ? noun + "es" : noun.endsWith("y") ? iesOf(noun) : noun + "s";
    }

    private static String iesOf(String noun) {
        return noun.matches(".*[aeiou]y")
                ? noun + "s"
                : noun.substring(0, noun.length() - 1) + "ies";
    }

    /// The parts that are not empty: `a`, `a and b`, `a, b and c`.
    static String list(String... parts) {
        return list(List.of(parts));
    }

    static String list(List<String> all) {
        var parts = new ArrayList<>(all);
        parts.removeIf(String::isEmpty);
        if (parts.size() < 2) {
            return String.join("", parts);
        }
        String last = parts.removeLast();
        return String.join(", ", parts) + " and " + last;
    }

    /// What the table leaves out because all rows say the same: ` of table public.threats`, ` of
    /// schema public`.
    static <T> String place(List<T> rows, Function<T, String> schema, Function<T, String> table) {
        var schemas = rows.stream().map(schema).distinct().toList();
        var tables = rows.stream().map(table).distinct().toList();
        return schemas.size() == 1 && tables.size() == 1
                ? " of table %s.%s".formatted(quoted(schemas.getFirst()), quoted(tables.getFirst()))
                : place(rows, schema);
    }

    static <T> String place(List<T> rows, Function<T, String> schema) {
        var schemas = rows.stream().map(schema).distinct().toList();
        return schemas.size() == 1 ? " of schema " + quoted(schemas.getFirst()) : "";
    }

    /// A relation as an argument of a command that works as pasted: with its schema unless that is
    /// public, and for the shell in quotes where it must be.
    static String argument(String schema, String name) {
        String text = (schema.equals("public") ? "" : quoted(schema) + ".") + quoted(name);
        return text.matches("[\\w.@%+=:,-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /// An identifier as SQL needs it. Keywords are left bare: these texts are for `describe`, which
    /// is no parser of SQL.
    static String quoted(String name) {
        return name.matches("[a-z_][a-z0-9_$]*") ? name : '"' + name.replace("\"", "\"\"") + '"';
    }
}
