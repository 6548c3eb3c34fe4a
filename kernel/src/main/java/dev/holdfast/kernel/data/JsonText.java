package dev.holdfast.kernel.data;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Writes plain data as JSON (RFC 8259), two spaces a level, a list of scalars on one line.
final class JsonText {
    private final StringBuilder text = new StringBuilder();
    private int depth;

    JsonText value(Object value) {
        switch (value) {
            case String string -> string(string);
            case Boolean flag -> text.append(flag);
            case Double number -> text.append(finite(number));
            case Number number -> text.append(number.longValue());
            case List<?> items -> list(items);
            case Map<?, ?> entries -> map(entries);
            default -> throw new IllegalStateException("not plain: " + value.getClass());
        }
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    private static double finite(double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("no JSON number: " + number);
        }
        return number;
    }

    private void list(List<?> items) {
        boolean oneLine = items.stream().noneMatch(JsonText::holdsMore);
        text.append('[');
        depth++;
        String separator = "";
        for (Object item : items) {
            text.append(separator);
            separator = oneLine ? ", " : ",";
            if (!oneLine) {
                newLine();
            }
            value(item);
        }
        depth--;
        if (!oneLine) {
            newLine();
        }
        text.append(']');
    }

    private static boolean holdsMore(Object item) {
        return item instanceof List || item instanceof Map;
    }

    private void map(Map<?, ?> entries) {
        if (entries.isEmpty()) {
            text.append("{}");
            return;
        }
        text.append('{');
        depth++;
        String separator = "";
        for (var entry : entries.entrySet()) {
            text.append(separator);
            separator = ",";
            newLine();
            string(String.valueOf(entry.getKey()));
            text.append(": ");
            value(entry.getValue());
        }
        depth--;
        newLine();
        text.append('}');
    }

    private void newLine() {
        text.append('\n').repeat("  ", depth);
    }

    private void string(String string) {
        text.append('"');
        string.codePoints().forEach(this::character);
        text.append('"');
    }

    private void character(int codePoint) {
        switch (codePoint) {
            case '"', '\\' -> text.append('\\').appendCodePoint(codePoint);
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            default -> {
                // Control characters must be escaped; half of a surrogate pair has no UTF-8.
                int type = Character.getType(codePoint);
                if (type == Character.CONTROL || type == Character.SURROGATE) {
                    text.append(String.format(Locale.ROOT, "\\u%04x", codePoint));
                } else {
                    text.appendCodePoint(codePoint);
                }
            }
        }
    }
}
