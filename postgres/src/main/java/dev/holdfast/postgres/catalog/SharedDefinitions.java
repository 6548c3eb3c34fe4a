package dev.holdfast.postgres.catalog;

import static java.util.Objects.requireNonNull;

import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Definitions that the server writes. Writing one costs it more than all else that is read of an
/// object, because it opens the table; and where there are many tables most are alike. So it writes
/// one of each kind, and the others get the same text behind their own beginning.
final class SharedDefinitions {
    private record Wanted(long oid, String beginning, Consumer<String> taker) {}

    private final Sql sql;
    private final List<Wanted> single = new ArrayList<>();
    private final Map<String, List<Wanted>> alike = new LinkedHashMap<>();

    /// @param sql gives `oid` and `definition` for an array of oids
    SharedDefinitions(Sql sql) {
        this.sql = sql;
    }

    /// @param beginning what the definition is thought to begin with; if the server's does not,
    ///   nothing is shared
    /// @param likeness equal for those whose definitions are the same after the beginning; null
    ///   where that cannot be told
    void want(long oid, String beginning, @Nullable String likeness, Consumer<String> taker) {
        var wanted = new Wanted(oid, beginning, taker);
        if (likeness == null) {
            single.add(wanted);
        } else {
            alike.computeIfAbsent(likeness, _ -> new ArrayList<>()).add(wanted);
        }
    }

    /// Gives each its definition.
    void give(Session session) {
        var first = new ArrayList<>(single);
        alike.values().forEach(many -> first.add(many.getFirst()));
        Map<Long, String> definitions = ask(first, session);
        var others = new ArrayList<Wanted>();
        for (List<Wanted> many : alike.values()) {
            Wanted model = many.getFirst();
            String definition = requireNonNull(definitions.get(model.oid()));
            List<Wanted> rest = many.subList(1, many.size());
            if (definition.startsWith(model.beginning())) {
                String end = definition.substring(model.beginning().length());
                rest.forEach(wanted -> wanted.taker().accept(wanted.beginning() + end));
            } else {
                others.addAll(rest);
            }
        }
        ask(others, session);
    }

    private Map<Long, String> ask(List<Wanted> which, Session session) {
        var definitions = new HashMap<Long, String>();
        if (!which.isEmpty()) {
            session.each(
                    sql,
                    row -> definitions.put(row.numberAt(0), requireNonNull(row.textAt(1))),
                    which.stream().mapToLong(Wanted::oid).toArray());
            which.forEach(
                    wanted -> wanted.taker().accept(requireNonNull(definitions.get(wanted.oid()))));
        }
        return definitions;
    }
}
