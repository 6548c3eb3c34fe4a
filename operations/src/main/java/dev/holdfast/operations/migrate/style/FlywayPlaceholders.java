package dev.holdfast.operations.migrate.style;

import dev.holdfast.postgres.sql.SqlScript;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/// `${name}` in files of Flyway, which it replaces by default (PlaceholderReplacingReader). The
/// ones that Flyway itself gives a value are replaced; any other is refused, since its value is in
/// a configuration that is not read here.
///
/// @param values by name in lower case
record FlywayPlaceholders(Map<String, String> values) {

    FlywayPlaceholders {
        values = Map.copyOf(values);
    }

    /// Those that are known without a database.
    static FlywayPlaceholders none() {
        return new FlywayPlaceholders(Map.of());
    }

    FlywayPlaceholders with(String name, String value) {
        var more = new HashMap<>(values);
        more.put(name.toLowerCase(Locale.ROOT), value);
        return new FlywayPlaceholders(more);
    }

    String replaced(FileText file) {
        String text = file.text();
        if (text.indexOf("${") < 0) {
            return text;
        }
        var replaced = new StringBuilder();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c != '$' || at + 1 == text.length()) {
                replaced.append(c);
                at++;
            } else if (text.charAt(at + 1) != '{') {
                // As Flyway reads on: of "$${a}" it takes the first two characters at once.
                replaced.append(text, at, at + 2);
                at += 2;
            } else {
                int end = text.indexOf('}', at);
                replaced.append(value(file, at, end));
                at = end + 1;
            }
        }
        return replaced.toString();
    }

    private String value(FileText file, int start, int end) {
        int line = SqlScript.place(file.text(), start).line();
        if (end < 0) {
            throw file.refused(
                    line,
                    "a placeholder of Flyway, ${, has no end",
                    "close it, or say placeholderReplacement=false in %s.conf"
                            .formatted(file.name()));
        }
        String name = file.text().substring(start + 2, end);
        String value = values.get(name.toLowerCase(Locale.ROOT));
        if (value == null) {
            throw file.refused(
                    line,
                    "no value is known for placeholder ${%s} of Flyway".formatted(name),
                    "write the value itself; or, where ${ is no placeholder, say"
                            + " placeholderReplacement=false in a file %s.conf; nothing was run"
                                    .formatted(file.name()));
        }
        return value;
    }
}
