package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Failure;
import dev.holdfast.kernel.Nearest;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What of the database is wanted: by schema, and by a name in which `*` stands for anything and
/// `?` for one character. `audit.*` means all of schema audit. Capitals do not matter.
final class NameFilter {
    private final Optional<String> schema;
    private final Optional<Pattern> name;

    private NameFilter(Optional<String> schema, Optional<Pattern> name) {
        this.schema = schema;
        this.name = name;
    }

    static NameFilter of(Optional<String> name, Optional<String> schema) {
        return new NameFilter(schema, name.map(NameFilter::pattern));
    }

    /// Whether this is wanted: its schema, and one of its names, alone or after the schema.
    boolean wants(String inSchema, String... names) {
        if (schema.isPresent() && !schema.get().equals(inSchema)) {
            return false;
        }
        if (name.isEmpty()) {
            return true;
        }
        for (String each : names) {
            if (name.get().matcher(each).matches()
                    || name.get().matcher(inSchema + "." + each).matches()) {
                return true;
            }
        }
        return false;
    }

    boolean wantsAll() {
        return schema.isEmpty() && name.isEmpty();
    }

    /// A schema that is not there is a slip, not an empty answer.
    void requireSchema(Session session) {
        if (schema.isEmpty()) {
            return;
        }
        List<String> known =
                session.list(
                        Sql.text(
                                "select nspname::text as name from pg_catalog.pg_namespace"
                                        + " where nspname !~ '^pg_(toast|temp)' order by 1"),
                        row -> row.text("name"));
        if (!known.contains(schema.get())) {
            var users =
                    known.stream()
                            .filter(it ->
                                    !it.equals("pg_catalog") && !it.equals("information_schema"))
                            .toList();
            throw Failure.of(
                            SchemaError.NO_SUCH_SCHEMA,
                            "database %s has no schema %s"
                                    .formatted(session.target().database(), schema.get()))
                    .hint(
                            Nearest.to(schema.get(), known)
                                    .map("did you mean %s?"::formatted)
                                    .orElse(
                                            users.isEmpty()
                                                    ? "it has no schemas"
                                                    : "it has " + String.join(", ", users)))
                    .fact("known", users)
                    .exception();
        }
    }

    private static Pattern pattern(String wanted) {
        var regex = new StringBuilder();
        wanted.codePoints()
                .forEach(c ->
                        regex.append(
                                switch (c) {
                                    case '*' -> ".*";
                                    case '?' -> ".";
                                    default -> Pattern.quote(Character.toString(c));
                                }));
        return Pattern.compile(
                regex.toString(), Pattern.DOTALL | Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }
}
