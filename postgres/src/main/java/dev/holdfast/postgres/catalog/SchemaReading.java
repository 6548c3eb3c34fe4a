package dev.holdfast.postgres.catalog;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.catalog.CatalogReader.Reading;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One reading of a database, within its transaction. Where there is much, a second session on the
/// same snapshot takes its share of the queries: deparsing is what takes the time, and a server
/// deparses on one processor a session.
final class SchemaReading {
    /// From so many tables on a second session is worth its login.
    private static final int MANY = 300;

    private static final int NAMES_SHOWN = 10;

    private final Session session;
    private final Reading reading;
    private final int major;
    private final ObjectNumbers numbers = new ObjectNumbers();
    private final FoundObjects found;
    private final Later later = new Later();
    private final List<String> notJudged = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> unreadable;
    private final String ownRole;

    SchemaReading(Session session, Reading reading) {
        this.session = session;
        this.reading = reading;
        this.major = session.serverVersion().major();
        unreadable = new HashSet<>(session.list(sql("unreadable"), row -> row.text("catalog")));
        ownRole =
                session.one(
                        Sql.text("select quote_ident(current_user) as own"),
                        row -> row.text("own"));
        var roles = new HashMap<String, String>();
        session.each(sql("roles"), row -> roles.put(row.text("role"), row.text("quoted")));
        session.each(
                sql("extension-members"),
                row ->
                        numbers.addMember(
                                row.text("catalog"),
                                row.number("member"),
                                row.number("extension")));
        found = new FoundObjects(reading, ownRole, roles, numbers);
    }

    DatabaseSchema read() {
        CatalogQuery.FIRST.forEach(query -> list(query, session));
        var rest = new ConcurrentLinkedQueue<>(CatalogQuery.THEN);
        if (found.wholes() < MANY) {
            listAll(rest, session);
        } else {
            listTogether(rest);
        }
        later.finish(found, session);
        found.finish(session);
        sayWhatIsNotModelled();
        Map<ObjectId, Set<ObjectId>> dependencies =
                reading.dependencies() ? DependencyReading.read(session, numbers) : Map.of();
        return new DatabaseSchema(major, found.objects(), dependencies, notJudged);
    }

    private static Sql sql(String file) {
        return Sql.of(SchemaReading.class, file);
    }

    private void listTogether(Queue<CatalogQuery> queries) {
        String snapshot =
                session.one(
                        Sql.text("select pg_export_snapshot() as snapshot"),
                        row -> row.text("snapshot"));
        Optional<Session> second = second();
        if (second.isEmpty()) {
            listAll(queries, session);
            return;
        }
        try (Session other = second.get()) {
            session.run()
                    .together(
                            List.of(
                                    () -> listAll(queries, session),
                                    () ->
                                            other.transaction(() -> {
                                                CatalogReader.begin(other, Optional.of(snapshot));
                                                return listAll(queries, other);
                                            })));
        }
    }

    /// None where the server has no connection to spare: then one does it all.
    private Optional<Session> second() {
        try {
            return Optional.of(session.another());
        } catch (FailureException _) {
            return Optional.empty();
        }
    }

    /// Lists what nobody has listed yet.
    private boolean listAll(Queue<CatalogQuery> queries, Session on) {
        for (CatalogQuery query = queries.poll(); query != null; query = queries.poll()) {
            list(query, on);
        }
        return true;
    }

    private void list(CatalogQuery query, Session on) {
        if (!mayRead(query)) {
            return;
        }
        if (query.file().equals("columns")) {
            ColumnReading.read(on).addTo(found);
            return;
        }
        var shape =
                new Object() {
                    @Nullable ObjectRow of;
                };
        on.each(
                query.sql(),
                row -> {
                    ObjectRow object = shape.of;
                    if (object == null) {
                        object = new ObjectRow(row);
                        shape.of = object;
                    }
                    if (!later.keeps(query, object)) {
                        found.add(query, object, on);
                    }
                });
    }

    private boolean mayRead(CatalogQuery query) {
        if (unreadable.isEmpty()) {
            return true;
        }
        var closed = new TreeSet<>(query.catalogs(major));
        closed.retainAll(unreadable);
        if (!closed.isEmpty()) {
            notJudged.add(
                    "%s are not compared: %s may not read %s"
                            .formatted(query.words(), ownRole, String.join(", ", closed)));
        }
        return closed.isEmpty();
    }

    private void sayWhatIsNotModelled() {
        var query = new CatalogQuery("not-judged", null, "other objects");
        if (mayRead(query)) {
            record Found(String one, String many, String name) {}
            var others =
                    session.list(
                            query.sql(),
                            row -> new Found(row.text("one"), row.text("many"), row.text("name")));
            var byClass =
                    others.stream()
                            .collect(
                                    Collectors.groupingBy(
                                            Found::many, LinkedHashMap::new, Collectors.toList()));
            byClass.forEach((many, all) ->
                    notJudged.add(
                            sentence(
                                    all.getFirst().one(),
                                    many,
                                    all.stream().map(Found::name).toList())));
        }
    }

    private static String sentence(String one, String many, List<String> names) {
        String shown = String.join(", ", names.subList(0, Math.min(names.size(), NAMES_SHOWN)));
        String rest =
                names.size() > NAMES_SHOWN
                        ? " and %d more".formatted(names.size() - NAMES_SHOWN)
                        : "";
        return names.size() == 1
                ? "1 %s is there and not compared: %s".formatted(one, shown)
                : "%d %s are there and not compared: %s%s"
                        .formatted(names.size(), many, shown, rest);
    }
}
