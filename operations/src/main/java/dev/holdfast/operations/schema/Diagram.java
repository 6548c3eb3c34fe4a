package dev.holdfast.operations.schema;

import java.util.List;

/// What a diagram shows: tables and what they refer to. Both in a fixed order, so that the same
/// database gives the same picture.
///
/// @param boxes by schema and name
/// @param edges by their boxes
record Diagram(String database, List<Box> boxes, List<Edge> edges) {

    Diagram {
        boxes = List.copyOf(boxes);
        edges = List.copyOf(edges);
    }

    /// A table.
    record Box(String schema, String name, List<Line> lines) {
        Box {
            lines = List.copyOf(lines);
        }
    }

    /// A column.
    ///
    /// @param unique whether it is unique alone, other than as the primary key
    record Line(
            String name,
            String type,
            boolean primary,
            boolean foreign,
            boolean unique,
            boolean notNull) {
        boolean isKey() {
            return primary || foreign;
        }
    }

    /// A foreign key.
    ///
    /// @param child the index of the box that refers
    /// @param childColumns by name, in the key's order
    /// @param parent the index of the box referred to
    /// @param mandatory whether every child has a parent: no column of the key may be null
    /// @param single whether a parent has at most one child: the key's columns are unique
    record Edge(
            String name,
            int child,
            List<String> childColumns,
            int parent,
            List<String> parentColumns,
            boolean mandatory,
            boolean single) {
        Edge {
            childColumns = List.copyOf(childColumns);
            parentColumns = List.copyOf(parentColumns);
        }
    }

    /// Whether names need their schema to be told apart.
    boolean hasSchemas() {
        return boxes.stream().anyMatch(box -> !box.schema().equals("public"));
    }

    String title(Box box) {
        return hasSchemas() ? box.schema() + "." + box.name() : box.name();
    }
}
