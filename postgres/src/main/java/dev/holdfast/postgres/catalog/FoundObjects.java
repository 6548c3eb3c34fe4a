package dev.holdfast.postgres.catalog;

import static java.util.Objects.requireNonNull;

import dev.holdfast.postgres.catalog.CatalogReader.Reading;
import dev.holdfast.postgres.catalog.ObjectRow.Mark;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The objects found so far, and what later rows need of earlier ones. Two threads may add.
final class FoundObjects {
    /// A table, view or domain, whose parts are told by its number.
    private record Whole(String name, String owner) {}

    private final Reading reading;
    private final String ownRole;
    private final Map<String, String> roles;
    private final ObjectNumbers numbers;
    private final Map<ObjectId, SchemaObject> objects = new HashMap<>();
    private final Map<Long, Whole> wholes = new HashMap<>();
    private final Map<Long, String> types = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private final Map<Map<Fact, String>, Map<Fact, String>> factsInUse = new HashMap<>();

    /// @param ownRole the session's, as SQL writes it
    /// @param roles as SQL writes them, by their names
    FoundObjects(
            Reading reading, String ownRole, Map<String, String> roles, ObjectNumbers numbers) {
        this.reading = reading;
        this.ownRole = ownRole;
        this.roles = roles;
        this.numbers = numbers;
    }

    Map<ObjectId, SchemaObject> objects() {
        return objects;
    }

    /// How many tables, views and domains there are.
    int wholes() {
        return wholes.size();
    }

    /// @param session that the row comes from
    synchronized void add(CatalogQuery query, ObjectRow row, Session session) {
        String kindName = row.text(Mark.KIND);
        Kind kind = kindName == null ? requireNonNull(query.kind()) : Kind.valueOf(kindName);
        long oid = row.number(Mark.OID);
        long relation = row.number(Mark.RELATION);
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
                        row.text(Mark.WHOSE),
                        facts.get(Fact.OWNER),
                        whole == null ? "" : whole.owner());
        complete(facts, id, row, owner);
        long type = row.number(Mark.TYPID);
        if (type != 0) {
            facts.put(Fact.TYPE, type(type, row.number(Mark.TYPMOD), session));
        }
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
        String parent = row.text(Mark.PARENT);
        if (parent == null) {
            parent = whole == null ? "" : whole.name();
        }
        return new ObjectId(kind, once(parent), once(requireNonNull(row.text(Mark.NAME))));
    }

    private void complete(Map<Fact, String> facts, ObjectId id, ObjectRow row, String owner) {
        if (id.kind().facts().contains(Fact.GRANTS)) {
            String acl = row.text(Mark.ACL);
            String grants =
                    acl == null ? standard(id.kind()) : AccessList.grants(acl, owner, roles);
            if (!grants.equals(firstOf(row.text(Mark.STANDARD), standard(id.kind())))) {
                facts.put(Fact.GRANTS, grants);
            }
        }
        if (reading.declared()) {
            facts.remove(Fact.VERSION);
            facts.remove(Fact.TABLESPACE);
            facts.remove(Fact.OWNER, ownRole);
        }
    }

    /// The text of a type: columns are many, their types few.
    private String type(long oid, long modifier, Session session) {
        return types.computeIfAbsent(
                (oid << 32) | (modifier & 0xFFFF_FFFFL),
                _ ->
                        session.one(
                                Sql.text("select format_type(?::int8::oid, ?::int4) as type"),
                                row -> row.text("type"),
                                oid,
                                (int) modifier));
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
            numbers.addColumn(relation, row.number(Mark.SUBID), id);
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
