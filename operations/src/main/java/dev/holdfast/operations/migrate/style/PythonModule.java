package dev.holdfast.operations.migrate.style;

import dev.holdfast.operations.migrate.style.PythonText.Kind;
import dev.holdfast.operations.migrate.style.PythonText.Token;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a module of Python says without running it: its docstring and what its names are set to at
/// its outermost level, where that is a string, None, or a row of strings.
final class PythonModule {
    /// @param known whether it can be told without running it
    /// @param row whether it is a tuple, a list or a set
    /// @param texts its strings; none is None or an empty row
    private record Value(boolean known, boolean row, List<String> texts, int line) {}

    private final FileText file;
    private final Map<String, Value> values = new HashMap<>();
    private Optional<String> docstring = Optional.empty();

    private PythonModule(FileText file) {
        this.file = file;
    }

    static PythonModule read(FileText file) {
        var module = new PythonModule(file);
        var line = new ArrayList<Token>();
        boolean first = true;
        for (Token token : PythonText.tokens(file.text())) {
            if (token.kind() == Kind.END) {
                module.line(line, first);
                first = false;
                line.clear();
            } else {
                line.add(token);
            }
        }
        return module;
    }

    Optional<String> docstring() {
        return docstring;
    }

    boolean sets(String name) {
        return values.containsKey(name);
    }

    /// The strings that a name is set to: one for a string, any number for a row, none for None or
    /// where it is not set.
    List<String> texts(String name) {
        Value value = values.get(name);
        if (value == null) {
            return List.of();
        }
        if (!value.known()) {
            throw file.refused(
                    value.line(),
                    "%s is computed, so it cannot be told without running Python".formatted(name),
                    "write it as a string, a tuple of strings or None");
        }
        return value.texts();
    }

    /// A statement; only those at the outermost level count.
    private void line(List<Token> tokens, boolean first) {
        if (tokens.isEmpty() || !tokens.getFirst().first()) {
            return;
        }
        Token head = tokens.getFirst();
        if (first && tokens.stream().allMatch(it -> it.kind() == Kind.STRING)) {
            docstring = Optional.of(joined(tokens));
        }
        int equals = equalsSign(tokens);
        if (head.kind() == Kind.NAME && equals > 0) {
            values.put(head.text(), value(tokens.subList(equals + 1, tokens.size()), head.line()));
        }
    }

    /// Where the value begins in `name = value` and `name: type = value`; 0 in all else.
    private static int equalsSign(List<Token> tokens) {
        int depth = 0;
        boolean annotated = tokens.size() > 1 && tokens.get(1).is(":");
        for (int i = 1; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            depth += token.is("(") || token.is("[") ? 1 : token.is(")") || token.is("]") ? -1 : 0;
            if (token.is("=") && depth == 0) {
                boolean compared = i + 1 < tokens.size() && tokens.get(i + 1).is("=");
                return !compared && (annotated || i == 1) ? i : 0;
            }
        }
        return 0;
    }

    private Value value(List<Token> tokens, int line) {
        if (tokens.size() == 1 && tokens.getFirst().isName("None")) {
            return new Value(true, false, List.of(), line);
        }
        if (tokens.size() == 1 && tokens.getFirst().kind() == Kind.NAME) {
            Value other = values.get(tokens.getFirst().text());
            return other == null ? unknown(line) : other;
        }
        if (!tokens.isEmpty() && tokens.stream().allMatch(it -> it.kind() == Kind.STRING)) {
            return new Value(true, false, List.of(joined(tokens)), line);
        }
        var bracketed = isBracketed(tokens);
        var items = items(bracketed ? tokens.subList(1, tokens.size() - 1) : tokens);
        boolean round = bracketed && tokens.getFirst().is("(");
        if (round && items.size() == 1 && !items.getFirst().isEmpty()) {
            // Brackets around one value without a comma mean nothing.
            return value(items.getFirst(), line);
        }
        return bracketed || items.size() > 1 ? row(items, line) : unknown(line);
    }

    /// Whether the first bracket ends at the end.
    private static boolean isBracketed(List<Token> tokens) {
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            depth += depth(tokens.get(i));
            if (depth == 0) {
                return i > 0 && i == tokens.size() - 1;
            }
        }
        return false;
    }

    private static int depth(Token token) {
        return token.is("(") || token.is("[") || token.is("{")
                ? 1
                : token.is(")") || token.is("]") || token.is("}") ? -1 : 0;
    }

    /// What stands between commas; a comma at the end gives one more, which is empty.
    private static List<List<Token>> items(List<Token> tokens) {
        var items = new ArrayList<List<Token>>();
        int depth = 0;
        int start = 0;
        for (int i = 0; i < tokens.size(); i++) {
            depth += depth(tokens.get(i));
            if (depth == 0 && tokens.get(i).is(",")) {
                items.add(tokens.subList(start, i));
                start = i + 1;
            }
        }
        items.add(tokens.subList(start, tokens.size()));
        return items;
    }

    private Value row(List<List<Token>> items, int line) {
        var texts = new ArrayList<String>();
        for (List<Token> item : items) {
            Value value =
                    item.isEmpty() ? new Value(true, false, List.of(), line) : value(item, line);
            if (!value.known() || value.row()) {
                return unknown(line);
            }
            texts.addAll(value.texts());
        }
        return new Value(true, true, List.copyOf(texts), line);
    }

    private static Value unknown(int line) {
        return new Value(false, false, List.of(), line);
    }

    private static String joined(List<Token> strings) {
        var joined = new StringBuilder();
        strings.forEach(it -> joined.append(it.text()));
        return joined.toString();
    }
}
