package dev.holdfast.postgres.catalog;

import static java.util.Objects.requireNonNull;

import dev.holdfast.postgres.catalog.ObjectRow.Mark;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/// Indexes, constraints and sequences as their rows tell them, kept until the columns are known
/// that they speak of. One thread adds the rows of a query, and one finishes them all.
final class Later {
    /// What is asked for at the end, for telling which catalogs it needs.
    static final List<Sql> FILES = List.of(sql("index-definitions"), sql("constraint-definitions"));

    /// A row, kept.
    private record Kept(
            Kind kind,
            long oid,
            long relation,
            @Nullable String parent,
            String name,
            Map<Fact, String> facts,
            long refers,
            String keys,
            String referredKeys,
            @Nullable String expressions,
            @Nullable String condition,
            String classes,
            boolean isUnique,
            boolean isPartitioned,
            String alike,
            boolean isOdd) {}

    /// From here on oids are not the server's own.
    private static final int FIRST_OID = 16384;

    private final List<Kept> indexes = new ArrayList<>();
    private final List<Kept> constraints = new ArrayList<>();

    private static Sql sql(String file) {
        return Sql.of(Later.class, file);
    }

    /// Keeps a row, if it is one of those.
    boolean keeps(CatalogQuery query, ObjectRow row) {
        if (query.kind() == Kind.INDEX) {
            indexes.add(kept(Kind.INDEX, row));
        } else if (query.kind() == Kind.CONSTRAINT) {
            constraints.add(kept(Kind.CONSTRAINT, row));
        }
        return query.kind() == Kind.INDEX || query.kind() == Kind.CONSTRAINT;
    }

    private static Kept kept(Kind kind, ObjectRow row) {
        return new Kept(
                kind,
                row.number(Mark.OID),
                row.number(Mark.RELATION),
                row.text(Mark.PARENT),
                requireNonNull(row.text(Mark.NAME)),
                row.facts(),
                row.number(Mark.REFERS),
                orEmpty(row.text(Mark.KEYS)),
                orEmpty(row.text(Mark.REFERRED_KEYS)),
                row.text(Mark.EXPRESSIONS),
                row.text(Mark.CONDITION),
                orEmpty(row.text(Mark.CLASSES)),
                row.text(Mark.IS_UNIQUE) != null,
                row.text(Mark.IS_PARTITIONED) != null,
                orEmpty(row.text(Mark.ALIKE)),
                row.text(Mark.ODD) != null);
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    /// Adds them all to what was found.
    void finish(FoundObjects found, Session session) {
        finish(indexes, found, new SharedDefinitions(sql("index-definitions")), session);
        finish(constraints, found, new SharedDefinitions(sql("constraint-definitions")), session);
    }

    private static void finish(
            List<Kept> rows, FoundObjects found, SharedDefinitions definitions, Session session) {
        var ours = new ArrayList<Kept>();
        for (Kept row : rows) {
            Whole table = found.whole(row.relation());
            if (table == null || found.isMember(row.kind(), row.oid())) {
                continue;
            }
            ours.add(row);
            if (row.kind() == Kind.INDEX) {
                row.facts().put(Fact.TABLE, table.name());
                wantIndex(row, table, definitions);
            } else {
                if (row.refers() != 0) {
                    row.facts().put(Fact.REFERENCES, found.nameOf(row.refers(), session));
                }
                wantConstraint(row, table, found, definitions);
            }
        }
        rows.clear();
        definitions.give(session);
        for (Kept row : ours) {
            found.add(row.kind(), row.oid(), row.relation(), row.parent(), row.name(), row.facts());
        }
    }

    private static void wantIndex(Kept row, Whole table, SharedDefinitions definitions) {
        String beginning =
                "CREATE %sINDEX ".formatted(row.isUnique() ? "UNIQUE " : "")
                        + row.name()
                        + " ON "
                        + (row.isPartitioned() ? "ONLY " : "")
                        + table.name()
                        + " USING ";
        definitions.want(row.oid(), beginning, indexLikeness(row, table), definition(row));
    }

    private static @Nullable String indexLikeness(Kept row, Whole table) {
        for (String operatorClass : row.classes().split(" ", -1)) {
            if (operatorClass.length() > 4 && Long.parseLong(operatorClass) >= FIRST_OID) {
                return null;
            }
        }
        var likeness = new StringJoiner("\0");
        likeness.add(row.alike()).add(row.keys()).add(row.classes());
        likeness.add(row.isUnique() + " " + row.isPartitioned());
        for (String key : row.keys().split(" ", -1)) {
            if (!key.equals("0")) {
                Column column = table.column(Integer.parseInt(key));
                if (column == null) {
                    return null;
                }
                likeness.add(column.name() + " " + column.type() + " " + column.collation());
            }
        }
        return add(row.expressions(), table, likeness) && add(row.condition(), table, likeness)
                ? likeness.toString()
                : null;
    }

    private static boolean add(@Nullable String tree, Whole table, StringJoiner likeness) {
        String part = tree == null ? "" : NodeTree.likeness(tree, table);
        if (part == null) {
            return false;
        }
        likeness.add(part);
        return true;
    }

    private static void wantConstraint(
            Kept row, Whole table, FoundObjects found, SharedDefinitions definitions) {
        String type = requireNonNull(row.facts().get(Fact.TYPE));
        String beginning = row.isOdd() ? null : beginning(type, row, table, found);
        if (beginning == null) {
            definitions.want(row.oid(), "", null, definition(row));
            return;
        }
        String expression =
                row.expressions() == null ? "" : NodeTree.likeness(row.expressions(), table);
        String likeness = expression == null ? null : type + "\0" + row.alike() + "\0" + expression;
        definitions.want(row.oid(), beginning, likeness, definition(row));
    }

    /// Null where a column is not known.
    private static @Nullable String beginning(
            String type, Kept row, Whole table, FoundObjects found) {
        if (type.equals("CHECK")) {
            return "CHECK (";
        }
        String columns = columns(row.keys(), table);
        if (columns == null || !type.equals("FOREIGN KEY")) {
            return columns == null ? null : type + columns;
        }
        Whole referred = found.whole(row.refers());
        String others = referred == null ? null : columns(row.referredKeys(), referred);
        return others == null || referred == null
                ? null
                : type + columns + " REFERENCES " + referred.name() + others.substring(1);
    }

    /// ` (a, b)` for `{1,2}`.
    private static @Nullable String columns(String keys, Whole table) {
        var names = new StringJoiner(", ", " (", ")");
        for (String key : AccessList.items(keys)) {
            Column column = table.column(Integer.parseInt(key));
            if (column == null) {
                return null;
            }
            names.add(column.name());
        }
        return names.toString();
    }

    private static java.util.function.Consumer<String> definition(Kept row) {
        return text -> row.facts().put(Fact.DEFINITION, text);
    }
}
