package dev.holdfast.operations.schema;

import java.util.Map;

/// Names of types as people say them: the server's own short names.
final class Types {
    private static final Map<String, String> SHORT =
            Map.of(
                    "timestamp with time zone", "timestamptz",
                    "timestamp without time zone", "timestamp",
                    "time with time zone", "timetz",
                    "time without time zone", "time",
                    "character varying", "varchar",
                    "double precision", "float8",
                    "bit varying", "varbit");

    private Types() {}

    static String brief(String type) {
        for (var entry : SHORT.entrySet()) {
            String stem = entry.getKey();
            int space = stem.indexOf(' ');
            if (type.startsWith(stem)) {
                return entry.getValue() + type.substring(stem.length());
            }
            // A precision stands after the first word: timestamp(3) with time zone.
            String head = stem.substring(0, space) + "(";
            int close = type.indexOf(')');
            if (type.startsWith(head)
                    && close > 0
                    && type.startsWith(stem.substring(space), close + 1)) {
                return entry.getValue()
                        + type.substring(space, close + 1)
                        + type.substring(close + 1 + stem.length() - space);
            }
        }
        return type;
    }
}
