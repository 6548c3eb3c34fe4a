package dev.holdfast.operations.schema;

import dev.holdfast.operations.schema.DescribeResult.Grant;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Says in words what roles may do with a relation (manual, "Privileges").
final class GrantWords {
    private static final Map<String, String> OF_TABLES =
            ordered(
                    "SELECT", "read",
                    "INSERT", "insert",
                    "UPDATE", "update",
                    "DELETE", "delete",
                    "TRUNCATE", "truncate",
                    "REFERENCES", "refer to it",
                    "TRIGGER", "make triggers",
                    "MAINTAIN", "maintain");
    private static final Map<String, String> OF_SEQUENCES =
            ordered("USAGE", "draw numbers", "SELECT", "read", "UPDATE", "set it");
    private static final String LAST_IN_17 = "MAINTAIN";

    private GrantWords() {}

    /// A privilege given to a role, on the whole relation or on a column.
    private record Given(
            String role,
            boolean owner,
            String privilege,
            boolean grantable,
            Optional<String> column,
            boolean reachesSchema) {}

    static List<Grant> read(Session session, long oid, RelationKind kind, String schema) {
        var words = words(kind, session.serverVersion().major());
        var byRole = new LinkedHashMap<String, List<Given>>();
        session.list(Sql.of(GrantWords.class, "describe-grants"), GrantWords::given, oid, oid, oid)
                .forEach(it -> byRole.computeIfAbsent(it.role(), _ -> new ArrayList<>()).add(it));
        return byRole.values().stream().map(given -> grant(given, words, schema)).toList();
    }

    private static Map<String, String> words(RelationKind kind, int major) {
        if (kind == RelationKind.SEQUENCE) {
            return OF_SEQUENCES;
        }
        var words = new LinkedHashMap<>(OF_TABLES);
        if (major < 17) {
            words.remove(LAST_IN_17);
        }
        return words;
    }

    private static Given given(Row row) {
        return new Given(
                row.text("role"),
                row.flag("is_owner"),
                row.text("privilege"),
                row.flag("is_grantable"),
                row.findText("column_name"),
                row.flag("reaches_schema"));
    }

    private static Grant grant(List<Given> all, Map<String, String> words, String schema) {
        Given first = all.getFirst();
        var may = new ArrayList<String>();
        var privileges = new ArrayList<String>();
        var whole = all.stream().filter(it -> it.column().isEmpty()).toList();
        boolean everything =
                whole.stream().map(Given::privilege).distinct().count() == words.size();
        for (var word : words.entrySet()) {
            String privilege = word.getKey();
            var on = whole.stream().filter(it -> it.privilege().equals(privilege)).toList();
            var columns =
                    all.stream()
                            .filter(it -> it.privilege().equals(privilege))
                            .flatMap(it -> it.column().stream())
                            .distinct()
                            .toList();
            if (!on.isEmpty()) {
                privileges.add(privilege);
                if (!everything) {
                    may.add(word.getValue() + passedOn(on, first.owner()));
                }
            }
            if (!columns.isEmpty()) {
                String list = " (" + String.join(", ", columns) + ")";
                privileges.add(privilege + list);
                if (on.isEmpty()) {
                    may.add(word.getValue() + list);
                }
            }
        }
        if (everything) {
            may.addFirst("everything" + passedOn(whole, first.owner()));
        }
        return new Grant(
                first.role() + (first.owner() ? " (owner)" : ""),
                String.join(", ", may),
                first.reachesSchema()
                        ? Optional.empty()
                        : Optional.of("has no USAGE of schema " + Words.quoted(schema)),
                privileges);
    }

    /// The owner may grant anyway.
    private static String passedOn(List<Given> given, boolean owner) {
        return !owner && given.stream().allMatch(Given::grantable) ? " and grant it on" : "";
    }

    private static Map<String, String> ordered(String... pairs) {
        var map = new LinkedHashMap<String, String>();
        for (int at = 0; at < pairs.length; at += 2) {
            map.put(pairs[at], pairs[at + 1]);
        }
        return java.util.Collections.unmodifiableMap(map);
    }
}
