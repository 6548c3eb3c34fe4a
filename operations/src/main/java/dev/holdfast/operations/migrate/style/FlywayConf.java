package dev.holdfast.operations.migrate.style;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What stands beside a file of Flyway as `<file>.conf` (its manual, "Script config files").
///
/// @param inTransaction whether it runs in a transaction, where that is not left to its statements
/// @param placeholders whether placeholders are replaced
record FlywayConf(Optional<Boolean> inTransaction, boolean placeholders) {
    private static final String HINT = "take it out, or run this migration with Flyway";

    static FlywayConf beside(Path file) {
        Path path = file.resolveSibling(file.getFileName() + ".conf");
        return Files.exists(path)
                ? of(FileText.read(path))
                : new FlywayConf(Optional.empty(), true);
    }

    private static FlywayConf of(FileText conf) {
        Map<String, String> values = values(conf);
        Optional<Boolean> inTransaction = flag(conf, values, "executeInTransaction");
        boolean placeholders = flag(conf, values, "placeholderReplacement").orElse(true);
        String encoding = Optional.ofNullable(values.remove("encoding")).orElse("UTF-8");
        if (!encoding.toUpperCase(Locale.ROOT).matches("UTF-?8")) {
            throw conf.refused("encoding %s is not supported".formatted(encoding), HINT);
        }
        for (String key : values.keySet()) {
            throw conf.refused("%s is not supported".formatted(key), HINT);
        }
        return new FlywayConf(inTransaction, placeholders);
    }

    private static Map<String, String> values(FileText conf) {
        var values = new HashMap<String, String>();
        int number = 0;
        for (String line : conf.text().lines().map(String::strip).toList()) {
            number++;
            int equals = line.indexOf('=');
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (equals < 0) {
                throw conf.refused(number, "not written as key=value", HINT);
            }
            values.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
        }
        return values;
    }

    private static Optional<Boolean> flag(FileText conf, Map<String, String> values, String key) {
        return Optional.ofNullable(values.remove(key))
                .map(value ->
                        switch (value.toLowerCase(Locale.ROOT)) {
                            case "true" -> true;
                            case "false" -> false;
                            default ->
                                    throw conf.refused(
                                            "%s is '%s', not true or false".formatted(key, value),
                                            HINT);
                        });
    }
}
