package dev.holdfast.postgres.catalog;

import static java.util.Objects.requireNonNull;

import dev.holdfast.postgres.catalog.CatalogReader.Reading;
import dev.holdfast.postgres.catalog.ObjectRow.Mark;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The objects found so far, and what later rows need of earlier ones. Two threads may add.
final class FoundObjects {
    /// A sequence and the column that it belongs to.
    private record Owned(ObjectId id, long table, int number) {}

    private final Reading reading;
    private final String ownRole;
    private final Map<String, String> roles;
    private final ObjectNumbers numbers;
    private final Map<ObjectId, SchemaObject> objects = new HashMap<>();
    private final Map<Long, Whole> wholes = new HashMap<>();
    private final Map<Long, String> types = new HashMap<>();
    private final Map<String, String> texts = new HashMap<>();
    private final List<Owned> owned = new ArrayList<>();

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

    @Nullable Whole whole(long relation) {
        return wholes.get(relation);
    }

    boolean isMember(Kind kind, long oid) {
        return numbers.isMember(kind.catalog(), oid);
    }

    /// A table's name, whoever's it is.
    synchronized String nameOf(long relation, Session session) {
        Whole whole = wholes.get(relation);
        return whole != null
                ? whole.name()
                : session.one(
                        Sql.text("select ?::int8::regclass::text as name"),
                        row -> row.text("name"),
                        relation);
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
        ObjectId id = id(kind, row.text(Mark.PARENT), requireNonNull(row.text(Mark.NAME)), whole);
        Map<Fact, String> facts = row.facts();
        String owner =
                firstOf(
                        row.text(Mark.WHOSE),
                        facts.get(Fact.OWNER),
                        whole == null ? "" : whole.owner());
        grant(facts, id, row.text(Mark.ACL), row.text(Mark.STANDARD), owner);
        complete(facts);
        long type = row.number(Mark.TYPID);
        if (type != 0) {
            facts.put(Fact.TYPE, type(type, row.number(Mark.TYPMOD), session));
        }
        boolean worthFacts = kind == Kind.DEFAULT_PRIVILEGES || kind == Kind.COLUMN;
        if (worthFacts && facts.isEmpty()) {
            // Only its owner has something of it. (A column here is a view's.)
            return;
        }
        if (kind.isRelation() || kind == Kind.DOMAIN) {
            wholes.put(oid, new Whole(once(id.sql()), owner));
        }
        if (kind == Kind.SEQUENCE && row.number(Mark.REFERS) != 0) {
            owned.add(new Owned(id, row.number(Mark.REFERS), (int) row.number(Mark.KEYS)));
        }
        if (reading.dependencies()) {
            if (kind == Kind.COLUMN) {
                numbers.addColumn(relation, row.number(Mark.SUBID), id);
            } else {
                numbers.add(kind.catalog(), oid, id);
            }
        }
        objects.put(id, new SchemaObject(id, facts));
    }

    /// Adds what is complete, but for a part's parent.
    synchronized void add(
            Kind kind,
            long oid,
            long relation,
            @Nullable String parent,
            String name,
            Map<Fact, String> facts) {
        ObjectId id = id(kind, parent, name, wholes.get(relation));
        complete(facts);
        if (reading.dependencies()) {
            numbers.add(kind.catalog(), oid, id);
        }
        objects.put(id, new SchemaObject(id, facts));
    }

    /// Adds a table's column. The facts may be shared.
    synchronized void addColumn(
            long relation,
            int number,
            Column column,
            Map<Fact, String> facts,
            @Nullable String acl) {
        Whole table = wholes.get(relation);
        if (table == null) {
            return;
        }
        table.add(number, column);
        var id = new ObjectId(Kind.COLUMN, table.name(), column.name());
        Map<Fact, String> all = facts;
        if (acl != null) {
            all = new EnumMap<>(facts);
            grant(all, id, acl, null, table.owner());
        }
        if (reading.dependencies()) {
            numbers.addColumn(relation, number, id);
        }
        objects.put(id, new SchemaObject(id, all));
    }

    /// Says which columns own sequences, once all columns are known.
    void finish(Session session) {
        for (Owned sequence : owned) {
            Whole table = wholes.get(sequence.table());
            Column column = table == null ? null : table.column(sequence.number());
            var facts = new EnumMap<Fact, String>(Fact.class);
            facts.putAll(requireNonNull(objects.get(sequence.id())).facts());
            facts.put(
                    Fact.OWNED_BY,
                    table == null || column == null
                            ? session.one(
                                    Sql.of(FoundObjects.class, "column-name"),
                                    row -> row.text("name"),
                                    sequence.table(),
                                    sequence.number())
                            : table.name() + "." + column.name());
            objects.put(sequence.id(), new SchemaObject(sequence.id(), facts));
        }
    }

    private ObjectId id(Kind kind, @Nullable String parent, String name, @Nullable Whole whole) {
        String in = parent != null ? parent : whole == null ? "" : whole.name();
        return new ObjectId(kind, once(in), once(name));
    }

    private void grant(
            Map<Fact, String> facts,
            ObjectId id,
            @Nullable String acl,
            @Nullable String standard,
            String owner) {
        if (id.kind().facts().contains(Fact.GRANTS)) {
            String grants =
                    acl == null ? standard(id.kind()) : AccessList.grants(acl, owner, roles);
            if (!grants.equals(firstOf(standard, standard(id.kind())))) {
                facts.put(Fact.GRANTS, grants);
            }
        }
    }

    private void complete(Map<Fact, String> facts) {
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
}
