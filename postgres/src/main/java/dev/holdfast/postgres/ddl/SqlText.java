package dev.holdfast.postgres.ddl;

import dev.holdfast.postgres.catalog.Fact;
import dev.holdfast.postgres.catalog.Kind;
import dev.holdfast.postgres.catalog.ObjectId;
import dev.holdfast.postgres.catalog.SchemaObject;
import java.util.ArrayList;
import java.util.List;

/// Pieces of SQL that several statements need.
final class SqlText {
    private SqlText() {}

    /// A literal; standard_conforming_strings is on.
    static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /// How COMMENT ON and DROP name an object that may be a part: `CONSTRAINT c ON public.t`.
    static String named(SchemaObject object, boolean ofDomain) {
        ObjectId id = object.id();
        return switch (id.kind()) {
            case FUNCTION, AGGREGATE -> "ROUTINE " + routine(id);
            case CONSTRAINT ->
                    "CONSTRAINT " + id.name() + " ON " + (ofDomain ? "DOMAIN " : "") + id.parent();
            case TRIGGER, RULE, POLICY ->
                    id.kind().keywords() + " " + id.name() + " ON " + id.parent();
            default -> id.kind().keywords() + " " + id.sql();
        };
    }

    static String comment(SchemaObject object, boolean ofDomain) {
        return "COMMENT ON "
                + named(object, ofDomain)
                + " IS "
                + object.find(Fact.COMMENT).map(SqlText::literal).orElse("NULL");
    }

    /// How ALTER names it.
    static String altered(ObjectId id) {
        Kind kind = id.kind();
        return switch (kind) {
            case FUNCTION, AGGREGATE -> "ROUTINE " + routine(id);
            default -> kind.keywords() + " " + id.sql();
        };
    }

    /// As ROUTINE takes it: only AGGREGATE knows `count(*)`.
    static String routine(ObjectId id) {
        return id.sql().endsWith("(*)")
                ? id.sql().substring(0, id.sql().length() - "(*)".length()) + "()"
                : id.sql();
    }

    /// A routine's or operator's name alone.
    static String withoutArguments(String name) {
        boolean quoted = false;
        for (int i = 0; i < name.length(); i++) {
            quoted ^= name.charAt(i) == '"';
            if (name.charAt(i) == '(' && !quoted) {
                return name.substring(0, i);
            }
        }
        return name;
    }

    /// An identifier that is quoted where it is not plain; keywords are not looked for.
    static String identifier(String name) {
        return name.matches("[a-z_][a-z0-9_$]*") ? name : "\"" + name.replace("\"", "\"\"") + "\"";
    }

    /// The name without its quotes.
    static String unquoted(String identifier) {
        return identifier.startsWith("\"")
                ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
                : identifier;
    }

    /// Divides at commas outside of parentheses, brackets and quotes.
    static List<String> list(String text) {
        var items = new ArrayList<String>();
        int depth = 0;
        char quote = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else if (c == '(' || c == '[') {
                depth++;
            } else if (c == ')' || c == ']') {
                depth--;
            } else if (c == ',' && depth == 0) {
                items.add(text.substring(start, i).strip());
                start = i + 1;
            }
        }
        if (!text.substring(start).isBlank()) {
            items.add(text.substring(start).strip());
        }
        return items;
    }

    /// The first word of `name type`, a quoted name whole.
    static String firstName(String pair) {
        if (!pair.startsWith("\"")) {
            int space = pair.indexOf(' ');
            return space < 0 ? pair : pair.substring(0, space);
        }
        int at = 1;
        while (at < pair.length()) {
            if (pair.charAt(at) == '"') {
                if (at + 1 < pair.length() && pair.charAt(at + 1) == '"') {
                    at++;
                } else {
                    break;
                }
            }
            at++;
        }
        return pair.substring(0, at + 1);
    }

    static String withoutSemicolon(String text) {
        String stripped = text.strip();
        return stripped.endsWith(";") ? stripped.substring(0, stripped.length() - 1) : stripped;
    }

    /// The privileges' text of a name and its quoting are the server's: only dollar quotes are
    /// ours. A tag that the body does not hold.
    static String dollarQuoted(String body) {
        String tag = "$do$";
        for (int n = 1; body.contains(tag); n++) {
            tag = "$do" + n + "$";
        }
        return tag + "\n" + body + "\n" + tag;
    }
}
