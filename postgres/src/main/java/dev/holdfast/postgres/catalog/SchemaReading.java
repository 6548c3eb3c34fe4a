package dev.holdfast.postgres.catalog;

import static java.util.Objects.requireNonNull;

import dev.holdfast.postgres.catalog.CatalogReader.Reading;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One reading of a database, within its transaction: the queries one after the other, and what
/// later ones need of earlier ones.
final class SchemaReading {
    /// A table, view or domain, whose parts are told by its number.
    private record Whole(String name, String owner) {}

    private static final int NAMES_SHOWN = 10;

    private final Session session;
    private final Reading reading;
    private final int major;
    private final Map<ObjectId, SchemaObject> objects = new HashMap<>();
    private final List<String> notJudged = new ArrayList<>();
    private final Map<Long, Whole> wholes = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private final Map<Map<Fact, String>, Map<Fact, String>> factsInUse = new HashMap<>();
    private final Map<Long, String> types = new HashMap<>();
    private final Map<String, String> roles = new HashMap<>();
    private final ObjectNumbers numbers = new ObjectNumbers();
    private Set<String> unreadable = Set.of();
    private String ownRole = "";

    SchemaReading(Session session, Reading reading) {
        this.session = session;
        this.reading = reading;
        this.major = session.serverVersion().major();
    }

    DatabaseSchema read() {
        prepare();
        for (CatalogQuery query : CatalogQuery.ALL) {
            if (mayRead(query)) {
                list(query);
            }
        }
        sayWhatIsNotModelled();
        Map<ObjectId, Set<ObjectId>> dependencies =
                reading.dependencies() ? DependencyReading.read(session, numbers) : Map.of();
        return new DatabaseSchema(major, objects, dependencies, notJudged);
    }

    private void prepare() {
        unreadable = new HashSet<>(session.list(sql("unreadable"), row -> row.text("catalog")));
        ownRole =
                session.one(
                        Sql.text("select quote_ident(current_user)"),
                        row -> row.text("quote_ident"));
        session.each(sql("roles"), row -> roles.put(row.text("role"), row.text("quoted")));
        session.each(
                sql("extension-members"),
                row ->
                        numbers.addMember(
                                row.text("catalog"),
                                row.number("member"),
                                row.number("extension")));
        session.each(
                sql("column-types"),
                row -> types.put(typeKey(row.numberAt(0), row.numberAt(1)), row.text("type")));
    }

    private static Sql sql(String file) {
        return Sql.of(SchemaReading.class, file);
    }

    private boolean mayRead(CatalogQuery query) {
        if (unreadable.isEmpty()) {
            return true;
        }
        var closed = new java.util.TreeSet<>(query.catalogs(major));
        closed.retainAll(unreadable);
        if (!closed.isEmpty()) {
            notJudged.add(
                    "%s: %s may not read %s"
                            .formatted(query.words(), ownRole, String.join(", ", closed)));
        }
        return closed.isEmpty();
    }

    private void sayWhatIsNotModelled() {
        var query = new CatalogQuery("not-judged", null, "what is not modelled");
        if (mayRead(query)) {
            record Found(String one, String many, String name) {}
            var found =
                    session.list(
                            query.sql(),
                            row -> new Found(row.text("one"), row.text("many"), row.text("name")));
            var byClass =
                    found.stream()
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

    private void list(CatalogQuery query) {
        var shape =
                new Object() {
                    @Nullable ObjectRow of;
                };
        session.each(
                query.sql(),
                row -> {
                    ObjectRow object = shape.of;
                    if (object == null) {
                        object = new ObjectRow(row);
                        shape.of = object;
                    }
                    add(query, object);
                });
    }

    private void add(CatalogQuery query, ObjectRow row) {
        String kindName = row.text("kind");
        Kind kind = kindName == null ? requireNonNull(query.kind()) : Kind.valueOf(kindName);
        long oid = row.oid();
        long relation = row.number("relation");
        Whole whole = wholes.get(relation);
        // Parts of the server's own tables, and of an extension's.
        boolean foreign = relation != 0 && whole == null;
        if (foreign || numbers.isMember(kind.catalog(), oid)) {
            return;
        }
        ObjectId id = id(kind, row, whole);
        Map<Fact, String> facts = row.facts();
        String owner =
                firstOf(
                        row.text("whose"),
                        facts.get(Fact.OWNER),
                        whole == null ? "" : whole.owner());
        complete(facts, id, row, owner);
        if (kind == Kind.DEFAULT_PRIVILEGES && facts.isEmpty()) {
            // Only its owner has something of it.
            return;
        }
        if (kind.isRelation() || kind == Kind.DOMAIN) {
            wholes.put(oid, new Whole(once(id.sql()), owner));
        }
        if (reading.dependencies()) {
            number(id, oid, relation, row);
        }
        objects.put(id, new SchemaObject(id, kind == Kind.COLUMN ? once(facts) : facts));
    }

    private ObjectId id(Kind kind, ObjectRow row, @Nullable Whole whole) {
        String parent = row.text("parent");
        if (parent == null) {
            parent = whole == null ? "" : whole.name();
        }
        return new ObjectId(kind, once(parent), once(requireNonNull(row.text("name"))));
    }

    private void complete(Map<Fact, String> facts, ObjectId id, ObjectRow row, String owner) {
        long type = row.number("typid");
        if (type != 0) {
            facts.put(Fact.TYPE, requireNonNull(types.get(typeKey(type, row.number("typmod")))));
        }
        if (id.kind().facts().contains(Fact.GRANTS)) {
            String acl = row.text("acl");
            String grants =
                    acl == null ? standard(id.kind()) : AccessList.grants(acl, owner, roles);
            if (!grants.equals(firstOf(row.text("standard"), standard(id.kind())))) {
                facts.put(Fact.GRANTS, grants);
            }
        }
        if (reading.declared()) {
            facts.remove(Fact.VERSION);
            facts.remove(Fact.TABLESPACE);
            facts.remove(Fact.OWNER, ownRole);
        }
    }

    /// What the server itself grants on a new object (manual, "Privileges").
    private static String standard(Kind kind) {
        return switch (kind) {
            case FUNCTION, AGGREGATE -> "PUBLIC=EXECUTE";
            case ENUM, COMPOSITE, RANGE, DOMAIN -> "PUBLIC=USAGE";
            default -> "";
        };
    }

    private void number(ObjectId id, long oid, long relation, ObjectRow row) {
        if (id.kind() == Kind.COLUMN) {
            numbers.addColumn(relation, row.number("subid"), id);
        } else {
            numbers.add(id.kind().catalog(), oid, id);
        }
    }

    private static String firstOf(@Nullable String... texts) {
        for (String text : texts) {
            if (text != null) {
                return text;
            }
        }
        return "";
    }

    private static long typeKey(long type, long modifier) {
        return (type << 32) | (modifier & 0xFFFF_FFFFL);
    }

    /// The same text twice is one: names of columns and owners repeat in every table.
    private String once(String text) {
        String known = texts.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    private Map<Fact, String> once(Map<Fact, String> facts) {
        Map<Fact, String> known = factsInUse.get(facts);
        if (known == null) {
            known = Map.copyOf(facts);
            factsInUse.put(known, known);
        }
        return known;
    }
}
