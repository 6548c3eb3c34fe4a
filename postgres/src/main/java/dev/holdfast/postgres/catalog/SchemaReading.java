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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One reading of a database, within its transaction. Where there is much, a second session on the
/// same snapshot takes its share of the queries: deparsing is what takes the time, and a server
/// deparses on one processor a session.
final class SchemaReading {
    private static final int NAMES_SHOWN = 10;

    /// @param own the session's role
    /// @param lockTimeout of the session, which the second one shares
    /// @param snapshot where a second session is worth its login
    private record Beginning(String own, String lockTimeout, Optional<String> snapshot) {}

    private final Session session;
    private final Reading reading;
    private final int major;
    private final ObjectNumbers numbers = new ObjectNumbers();
    private final FoundObjects found;
    private final Later later = new Later();
    private final List<String> notJudged = Collections.synchronizedList(new ArrayList<>());
    private final Set<String> unreadable;
    private final Set<Kind> unread = ConcurrentHashMap.newKeySet();
    private final String ownRole;
    private final String lockTimeout;
    private final Optional<String> snapshot;

    /// Once there is what others stand in, or are parts of.
    private final CompletableFuture<Boolean> first = new CompletableFuture<>();

    SchemaReading(Session session, Reading reading) {
        this.session = session;
        this.reading = reading;
        this.major = session.serverVersion().major();
        unreadable = new HashSet<>(session.list(sql("unreadable"), row -> row.text("catalog")));
        Beginning beginning =
                session.one(
                        sql("beginning"),
                        row ->
                                new Beginning(
                                        row.text("own"),
                                        row.text("lock_timeout"),
                                        row.findText("snapshot")));
        ownRole = beginning.own();
        lockTimeout = beginning.lockTimeout();
        snapshot = beginning.snapshot();
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
        var rest = new ConcurrentLinkedQueue<>(CatalogQuery.THEN);
        if (snapshot.isEmpty()) {
            listAll(rest);
        } else {
            session.run().together(List.of(() -> listAll(rest), () -> help(rest, snapshot.get())));
        }
        later.finish(found, session);
        found.finish(session);
        sayWhatIsNotModelled();
        Map<ObjectId, Set<ObjectId>> dependencies =
                reading.dependencies() ? DependencyReading.read(session, numbers) : Map.of();
        return new DatabaseSchema(major, found.objects(), dependencies, notJudged, unread);
    }

    private static Sql sql(String file) {
        return Sql.of(SchemaReading.class, file);
    }

    private boolean listAll(Queue<CatalogQuery> rest) {
        try {
            CatalogQuery.FIRST.forEach(query -> list(query, session));
        } finally {
            first.complete(true);
        }
        return listRest(rest, session);
    }

    /// Takes part on a session of its own.
    private boolean help(Queue<CatalogQuery> rest, String snapshot) {
        Optional<Session> second = second();
        if (second.isEmpty()) {
            return false;
        }
        try (Session other = second.get()) {
            other.execute(Sql.text("set lock_timeout = '%s'".formatted(lockTimeout)));
            return other.transaction(() -> {
                CatalogReader.begin(other, Optional.of(snapshot));
                return listRest(rest, other);
            });
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
    private boolean listRest(Queue<CatalogQuery> rest, Session on) {
        for (CatalogQuery query = rest.poll(); query != null; query = rest.poll()) {
            if (query.file().equals("columns")) {
                listColumns(query, on);
            } else {
                first.join();
                list(query, on);
            }
        }
        return true;
    }

    private void listColumns(CatalogQuery query, Session on) {
        if (mayRead(query)) {
            ColumnReading columns = ColumnReading.read(on);
            first.join();
            columns.addTo(found);
        }
    }

    private void list(CatalogQuery query, Session on) {
        if (!mayRead(query)) {
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
            unread.addAll(query.kinds());
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
