package dev.holdfast.operations.migrate.style;

import dev.holdfast.kernel.Failure;
import dev.holdfast.postgres.session.PostgresTarget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// golang-migrate's `x-` parameters of a connection.
///
/// @param schema of the version table; the current schema if absent
/// @param statementTimeout how long one file may take
public record GolangParameters(
        Optional<String> schema, String table, Optional<Duration> statementTimeout) {
    private static final String DEFAULT_TABLE = "schema_migrations";
    static final GolangParameters NONE =
            new GolangParameters(Optional.empty(), DEFAULT_TABLE, Optional.empty());

    private static final Pattern QUOTED = Pattern.compile("\"(.*?)\"");

    public static GolangParameters of(PostgresTarget target) {
        Map<String, String> parameters = target.parameters();
        refuseMultiStatement(parameters);
        Optional<Duration> timeout =
                Optional.ofNullable(parameters.get("x-statement-timeout"))
                        .map(GolangParameters::millis);
        String table = parameters.getOrDefault("x-migrations-table", "");
        if (table.isEmpty()) {
            return new GolangParameters(Optional.empty(), DEFAULT_TABLE, timeout);
        }
        if (!isTrue(parameters, "x-migrations-table-quoted")) {
            // Not quoted means: one name, taken as it is, dots included.
            return new GolangParameters(Optional.empty(), table, timeout);
        }
        List<String> names = quotedNames(table);
        return names.size() == 1
                ? new GolangParameters(Optional.empty(), names.getFirst(), timeout)
                : new GolangParameters(Optional.of(names.getFirst()), names.getLast(), timeout);
    }

    private static List<String> quotedNames(String table) {
        var names = new ArrayList<String>();
        for (var match = QUOTED.matcher(table); match.find(); ) {
            names.add(match.group(1));
        }
        boolean whole = table.startsWith("\"") && table.endsWith("\"");
        if (!whole || names.isEmpty() || names.size() > 2) {
            throw bad(
                    "x-migrations-table is %s, which is not a quoted name".formatted(table),
                    "write it as \"schema\".\"table\", or drop x-migrations-table-quoted");
        }
        return names;
    }

    private static void refuseMultiStatement(Map<String, String> parameters) {
        if (isTrue(parameters, "x-multi-statement")) {
            throw bad(
                    "x-multi-statement=true is not supported",
                    "files run as one query each; put CREATE INDEX CONCURRENTLY and the like"
                            + " alone into a file, then take the parameter out");
        }
    }

    private static boolean isTrue(Map<String, String> parameters, String name) {
        String value = parameters.getOrDefault(name, "false");
        // The words of Go's strconv.ParseBool.
        if (Set.of("1", "t", "T", "TRUE", "true", "True").contains(value)) {
            return true;
        }
        if (Set.of("0", "f", "F", "FALSE", "false", "False").contains(value)) {
            return false;
        }
        throw bad("%s is '%s'".formatted(name, value), "use true or false");
    }

    private static Duration millis(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw bad(
                    "x-statement-timeout is '%s'".formatted(text),
                    "give whole milliseconds, such as 60000");
        }
        return Duration.ofMillis(Long.parseLong(text));
    }

    private static RuntimeException bad(String message, String hint) {
        return Failure.of(MigrateError.BAD_PARAMETER, message).hint(hint).exception();
    }

    /// The table that is asked for, or else the one that a tool has by itself.
    String tableOr(String usual) {
        return table.equals(DEFAULT_TABLE) ? usual : table;
    }
}
