package dev.holdfast.operations.schema;

import dev.holdfast.kernel.Failure;
import dev.holdfast.operations.schema.ConstraintInspector.Found;
import dev.holdfast.operations.schema.ConstraintsResult.Kind;
import dev.holdfast.operations.schema.Diagram.Box;
import dev.holdfast.operations.schema.Diagram.Edge;
import dev.holdfast.operations.schema.Diagram.Line;
import dev.holdfast.postgres.session.Row;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.Sql;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads what a diagram shows.
final class DiagramInspector {
    private final Session session;

    DiagramInspector(Session session) {
        this.session = session;
    }

    /// A column of a table; a table without columns has one row without.
    private record Seen(
            long oid,
            String schema,
            String table,
            Optional<String> column,
            String type,
            boolean notNull) {
        static Seen of(Row row) {
            return new Seen(
                    row.number("oid"),
                    row.text("schema"),
                    row.text("table_name"),
                    row.findText("name"),
                    row.findText("own_type").or(() -> row.findText("type")).orElse(""),
                    row.findText("not_null").equals(Optional.of("t")));
        }
    }

    Diagram diagram(DiagramRequest request) {
        var filter = NameFilter.of(request.name(), request.schema());
        filter.requireSchema(session);
        var columns = new LinkedHashMap<Long, List<Seen>>();
        session.list(Sql.of(DiagramInspector.class, "diagram-columns"), Seen::of).stream()
                .filter(it -> filter.wants(it.schema(), it.table()))
                .forEach(it -> columns.computeIfAbsent(it.oid(), _ -> new ArrayList<>()).add(it));
        if (columns.isEmpty()) {
            throw nothing(filter);
        }
        var constraints = new LinkedHashMap<Long, List<Found>>();
        new ConstraintInspector(session)
                .of(0).stream()
                        .filter(it -> !it.inherited())
                        .forEach(it ->
                                constraints
                                        .computeIfAbsent(it.table(), _ -> new ArrayList<>())
                                        .add(it));
        var boxes = new ArrayList<Box>();
        var places = new LinkedHashMap<String, Integer>();
        columns.forEach((oid, seen) -> {
            Seen first = seen.getFirst();
            places.put(key(first.schema(), first.table()), boxes.size());
            boxes.add(box(seen, constraints.getOrDefault(oid, List.of())));
        });
        var edges = new ArrayList<Edge>();
        columns.keySet()
                .forEach(oid ->
                        edges.addAll(
                                edges(constraints.getOrDefault(oid, List.of()), boxes, places)));
        return new Diagram(session.target().database(), boxes, edges);
    }

    private dev.holdfast.kernel.FailureException nothing(NameFilter filter) {
        String database = session.target().database();
        return Failure.of(
                        SchemaError.NOTHING_TO_DRAW,
                        filter.wantsAll()
                                ? "database %s has no tables to draw".formatted(database)
                                : "no table of database %s is called so".formatted(database))
                .hint(
                        filter.wantsAll()
                                ? "is it the right database? its migrations are applied by: holdfast migrate up"
                                : "see what there is: holdfast schema tables")
                .exception();
    }

    private static String key(String schema, String table) {
        return schema + "\0" + table;
    }

    private static Box box(List<Seen> columns, List<Found> constraints) {
        Set<String> primary = columnsOf(constraints, Kind.PRIMARY_KEY);
        Set<String> foreign = columnsOf(constraints, Kind.FOREIGN_KEY);
        Set<String> unique = new HashSet<>();
        constraints.stream()
                .filter(it -> it.constraint().type() == Kind.UNIQUE)
                .filter(it -> it.constraint().columns().size() == 1)
                .forEach(it -> unique.addAll(it.constraint().columns()));
        Seen first = columns.getFirst();
        var lines = new ArrayList<Line>();
        for (Seen column : columns) {
            column.column()
                    .ifPresent(name ->
                            lines.add(
                                    new Line(
                                            name,
                                            Types.brief(column.type()),
                                            primary.contains(name),
                                            foreign.contains(name),
                                            unique.contains(name),
                                            column.notNull())));
        }
        return new Box(first.schema(), first.table(), lines);
    }

    private static Set<String> columnsOf(List<Found> constraints, Kind kind) {
        var columns = new HashSet<String>();
        constraints.stream()
                .filter(it -> it.constraint().type() == kind)
                .forEach(it -> columns.addAll(it.constraint().columns()));
        return columns;
    }

    private static List<Edge> edges(
            List<Found> constraints, List<Box> boxes, Map<String, Integer> places) {
        var edges = new ArrayList<Edge>();
        for (Found found : constraints) {
            var own = found.constraint();
            if (own.type() != Kind.FOREIGN_KEY) {
                continue;
            }
            Integer parent =
                    places.get(key(found.otherSchema().orElse(""), found.otherName().orElse("")));
            Integer child = places.get(key(own.schema(), own.table()));
            if (parent == null || child == null) {
                continue;
            }
            edges.add(
                    new Edge(
                            own.constraint(),
                            child,
                            own.columns(),
                            parent,
                            found.otherColumns(),
                            isMandatory(boxes.get(child), own.columns()),
                            isSingle(constraints, own.columns())));
        }
        return edges;
    }

    private static boolean isMandatory(Box box, List<String> columns) {
        return box.lines().stream()
                .filter(line -> columns.contains(line.name()))
                .allMatch(Line::notNull);
    }

    private static boolean isSingle(List<Found> constraints, List<String> columns) {
        return constraints.stream()
                .map(Found::constraint)
                .filter(it -> it.type() == Kind.PRIMARY_KEY || it.type() == Kind.UNIQUE)
                .anyMatch(it -> columns.containsAll(it.columns()));
    }
}
