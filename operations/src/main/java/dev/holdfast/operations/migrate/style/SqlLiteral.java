package dev.holdfast.operations.migrate.style;

/// Names and values within a text of SQL that is sent without parameters.
public final class SqlLiteral {
    private SqlLiteral() {}

    /// A name in quotes.
    public static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /// A text in quotes, the same whatever `standard_conforming_strings` is (manual, "String
    /// Constants with C-Style Escapes").
    public static String text(String text) {
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }
}
