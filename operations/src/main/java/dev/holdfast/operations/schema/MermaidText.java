package dev.holdfast.operations.schema;

import dev.holdfast.operations.schema.Diagram.Box;
import dev.holdfast.operations.schema.Diagram.Edge;
import dev.holdfast.operations.schema.Diagram.Line;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Writes a diagram as Mermaid's `erDiagram`. Its names of tables, columns and types are narrow, so
/// an odd name gets a plain one, and the real one stands beside it.
final class MermaidText {
    /// Words of the language, which cannot be a table's plain name.
    private static final Set<String> RESERVED =
            Set.of(
                    "erdiagram",
                    "title",
                    "direction",
                    "style",
                    "class",
                    "classdef",
                    "acctitle",
                    "accdescr",
                    "one",
                    "only",
                    "zero",
                    "many",
                    "to",
                    "or",
                    "more",
                    "optionally",
                    "u",
                    "tb",
                    "bt",
                    "lr",
                    "rl");

    private MermaidText() {}

    static String of(Diagram diagram) {
        var text = new StringBuilder("erDiagram\n");
        var names = names(diagram);
        for (int at = 0; at < diagram.boxes().size(); at++) {
            box(text, names.get(at), diagram, diagram.boxes().get(at));
        }
        diagram.edges().forEach(edge -> edge(text, names, edge));
        return text.toString();
    }

    /// Plain and unique names, in the order of the tables.
    private static List<String> names(Diagram diagram) {
        var taken = new HashSet<String>();
        var names = new ArrayList<String>();
        for (Box box : diagram.boxes()) {
            String plain = diagram.title(box).replaceAll("[^A-Za-z0-9_]", "_");
            if (!plain.matches("[A-Za-z].*") || RESERVED.contains(plain.toLowerCase(Locale.ROOT))) {
                plain = "t_" + plain;
            }
            String name = plain;
            for (int n = 2; !taken.add(name); n++) {
                name = plain + "_" + n;
            }
            names.add(name);
        }
        return names;
    }

    private static void box(StringBuilder text, String name, Diagram diagram, Box box) {
        text.append("    ").append(name);
        if (!name.equals(diagram.title(box))) {
            text.append("[\"").append(quoted(diagram.title(box))).append("\"]");
        }
        if (box.lines().isEmpty()) {
            text.append('\n');
            return;
        }
        text.append(" {\n");
        box.lines().forEach(line -> line(text, line));
        text.append("    }\n");
    }

    private static void line(StringBuilder text, Line line) {
        String name = plain(line.name());
        String type = plain(line.type());
        var keys = new ArrayList<String>();
        if (line.primary()) {
            keys.add("PK");
        }
        if (line.foreign()) {
            keys.add("FK");
        }
        if (line.unique() && !line.primary()) {
            keys.add("UK");
        }
        var remarks = new ArrayList<String>();
        if (!name.equals(line.name())) {
            remarks.add(line.name());
        }
        if (!type.equals(line.type())) {
            remarks.add(line.type());
        }
        if (line.notNull() && !line.primary()) {
            remarks.add("not null");
        }
        text.append("        ").append(type).append(' ').append(name);
        if (!keys.isEmpty()) {
            text.append(' ').append(String.join(", ", keys));
        }
        if (!remarks.isEmpty()) {
            text.append(" \"").append(quoted(String.join(", ", remarks))).append('"');
        }
        text.append('\n');
    }

    /// A word of letters, digits, `_`, and for types their brackets.
    private static String plain(String name) {
        String plain = name.replaceAll("[^A-Za-z0-9_()\\[\\]-]", "_");
        return plain.matches("[A-Za-z].*") ? plain : "c_" + plain;
    }

    private static void edge(StringBuilder text, List<String> names, Edge edge) {
        text.append("    ")
                .append(names.get(edge.parent()))
                .append(edge.mandatory() ? " ||--" : " |o--")
                .append(edge.single() ? "o| " : "o{ ")
                .append(names.get(edge.child()))
                .append(" : \"")
                .append(quoted(String.join(", ", edge.childColumns())))
                .append("\"\n");
    }

    /// Between double quotes there is no escape but Mermaid's own entities.
    private static String quoted(String text) {
        var quoted = new StringBuilder();
        text.codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '"' -> quoted.append("#quot;");
                        case '#' -> quoted.append("#35;");
                        case '<' -> quoted.append("#lt;");
                        case '>' -> quoted.append("#gt;");
                        case '&' -> quoted.append("#amp;");
                        case ';' -> quoted.append("#59;");
                        case '%' -> quoted.append("#37;");
                        default -> quoted.appendCodePoint(c < 0x20 ? ' ' : c);
                    }
                });
        return quoted.toString();
    }
}
