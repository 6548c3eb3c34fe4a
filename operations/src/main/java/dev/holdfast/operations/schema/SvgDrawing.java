package dev.holdfast.operations.schema;

import dev.holdfast.operations.schema.Diagram.Box;
import dev.holdfast.operations.schema.Diagram.Edge;
import dev.holdfast.operations.schema.Diagram.Line;
import dev.holdfast.operations.schema.DiagramLayout.BoxShape;
import dev.holdfast.operations.schema.DiagramLayout.Drawn;
import dev.holdfast.operations.schema.DiagramLayout.Placed;
import dev.holdfast.operations.schema.DiagramLayout.Point;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Draws a diagram as SVG: tables as boxes with their columns, foreign keys as lines with crow's
/// feet. It needs nothing but itself, follows the reader's light or dark mode, and is the same to
/// the byte for the same schema.
final class SvgDrawing {
    private static final int MARGIN = 32;
    private static final int TITLE = 46;
    private static final int LEGEND = 40;
    private static final int HEADER = 30;
    private static final int ROW = 20;
    private static final int PAD = 10;
    private static final int ICONS = 38;

    /// A character of the fixed-width face at 12 px, of the title's at 13 px: widely enough for
    /// any.
    private static final double CHARACTER = 7.25;

    private static final double TITLE_CHARACTER = 8.8;
    private static final int LEAST_WIDTH = 140;
    private static final int MOST_ROWS = 36;
    private static final int MOST_CHARACTERS = 40;
    private static final int COLOURS = 8;
    private static final int RADIUS = 6;
    private static final int PART_GAP = 56;
    private static final double RATIO = 1.55;

    private final Diagram diagram;
    private final List<Map<String, Integer>> lineY = new ArrayList<>();
    private final Map<Integer, Integer> colours = new HashMap<>();
    private final StringBuilder svg = new StringBuilder();

    private SvgDrawing(Diagram diagram) {
        this.diagram = diagram;
    }

    static String of(Diagram diagram) {
        return new SvgDrawing(diagram).draw();
    }

    /// A part of the picture and where it stands.
    private record Part(Placed placed, int x, int y) {}

    private String draw() {
        assignColours();
        var shapes = shapes();
        var parts = arranged(parts(shapes));
        int width = 720;
        int height = TITLE;
        for (Part part : parts) {
            width = Math.max(width, part.x() + part.placed().width());
            height = Math.max(height, part.y() + part.placed().height());
        }
        open(width + 2 * MARGIN, height + LEGEND + 2 * MARGIN);
        for (Part part : parts) {
            line(
                    "<g transform=\"translate(%d %d)\">"
                            .formatted(part.x() + MARGIN, part.y() + MARGIN));
            edges(part.placed());
            part.placed().boxes().forEach((box, at) -> box(box, at, shapes.get(box)));
            line("</g>");
        }
        legend(height + MARGIN + LEGEND - 4);
        line("</svg>");
        return svg.toString();
    }

    /// Tables that are connected are placed together; those alone share a grid.
    private List<Placed> parts(List<BoxShape> shapes) {
        int[] group = new int[shapes.size()];
        for (int at = 0; at < group.length; at++) {
            group[at] = at;
        }
        for (Edge edge : diagram.edges()) {
            group[root(group, edge.child())] = root(group, edge.parent());
        }
        var groups = new TreeMap<Integer, List<BoxShape>>();
        for (int at = 0; at < group.length; at++) {
            groups.computeIfAbsent(root(group, at), _ -> new ArrayList<>()).add(shapes.get(at));
        }
        var parts = new ArrayList<Placed>();
        var alone = new ArrayList<BoxShape>();
        for (List<BoxShape> members : groups.values()) {
            var boxes = members.stream().map(BoxShape::box).toList();
            var edges = diagram.edges().stream().filter(it -> boxes.contains(it.child())).toList();
            if (edges.isEmpty()) {
                alone.addAll(members);
            } else {
                parts.add(DiagramLayout.best(members, edges, RATIO));
            }
        }
        parts.sort(
                Comparator.comparingLong((Placed it) -> -(long) it.width() * it.height())
                        .thenComparing(it -> it.boxes().keySet().iterator().next()));
        for (BoxShape shape : alone) {
            parts.add(
                    new Placed(
                            shape.width(),
                            shape.height(),
                            Map.of(shape.box(), new Point(0, 0)),
                            List.of()));
        }
        return parts;
    }

    private static int root(int[] group, int of) {
        int at = of;
        while (group[at] != at) {
            at = group[at];
        }
        return at;
    }

    /// Puts parts side by side in rows, the large ones first, then the tables alone in columns.
    private static List<Part> arranged(List<Placed> parts) {
        long area =
                parts.stream()
                        .mapToLong(it -> (long) (it.width() + PART_GAP) * (it.height() + PART_GAP))
                        .sum();
        int widest = parts.stream().mapToInt(Placed::width).max().orElse(0);
        int room = Math.max(widest, (int) Math.sqrt(area * RATIO));
        var placed = new ArrayList<Part>();
        int x = 0;
        int y = TITLE;
        int rowHeight = 0;
        for (Placed part : parts) {
            boolean single = part.edges().isEmpty();
            int gap = single ? DiagramLayout.BOX_GAP : PART_GAP;
            if (x > 0 && x + part.width() > room) {
                x = 0;
                y += rowHeight + gap;
                rowHeight = 0;
            }
            placed.add(new Part(part, x, y));
            x += part.width() + gap;
            rowHeight = Math.max(rowHeight, part.height());
        }
        return placed;
    }

    // ---------------------------------------------------------------- boxes

    private List<BoxShape> shapes() {
        var shapes = new ArrayList<BoxShape>();
        for (int at = 0; at < diagram.boxes().size(); at++) {
            Box box = diagram.boxes().get(at);
            var lines = shown(box);
            var places = new HashMap<String, Integer>();
            double widest = width(diagram.title(box)) * TITLE_CHARACTER + 2 * PAD;
            for (int row = 0; row < lines.size(); row++) {
                Line line = lines.get(row);
                places.put(line.name(), HEADER + row * ROW + ROW / 2 + 2);
                widest =
                        Math.max(
                                widest,
                                ICONS
                                        + (width(cut(line.name())) + 3 + width(type(line)))
                                                * CHARACTER
                                        + PAD);
            }
            lineY.add(places);
            int rows = lines.size() + (lines.size() < box.lines().size() ? 1 : 0);
            shapes.add(
                    new BoxShape(
                            at,
                            diagram.title(box),
                            Math.max(LEAST_WIDTH, (int) Math.ceil(widest)),
                            HEADER + rows * ROW + 6,
                            places));
        }
        return shapes;
    }

    /// All columns, or of a very wide table its keys and the first of the others.
    private static List<Line> shown(Box box) {
        if (box.lines().size() <= MOST_ROWS) {
            return box.lines();
        }
        long keys = box.lines().stream().filter(Line::isKey).count();
        long others = Math.max(0, MOST_ROWS - 1 - keys);
        var shown = new ArrayList<Line>();
        for (Line line : box.lines()) {
            if (line.isKey() || others-- > 0) {
                shown.add(line);
            }
        }
        return shown;
    }

    private void box(int index, Point at, BoxShape shape) {
        Box box = diagram.boxes().get(index);
        var lines = shown(box);
        line("<g class=\"table\" transform=\"translate(%d %d)\">".formatted(at.x(), at.y()));
        line(
                "<rect class=\"body\" width=\"%d\" height=\"%d\" rx=\"7\"/>"
                        .formatted(shape.width(), shape.height()));
        line(
                "<path class=\"head\" d=\"M0 %1$dV7a7 7 0 0 1 7-7h%2$da7 7 0 0 1 7 7V%1$dz\"/>"
                        .formatted(HEADER, shape.width() - 14));
        line(
                "<text class=\"name\" x=\"%d\" y=\"20\">%s</text>"
                        .formatted(PAD, escaped(cut(diagram.title(box)))));
        for (int row = 0; row < lines.size(); row++) {
            row(lines.get(row), HEADER + row * ROW + ROW / 2 + 2, shape.width());
        }
        int more = box.lines().size() - lines.size();
        if (more > 0) {
            line(
                    "<text class=\"type\" x=\"%d\" y=\"%d\">%s</text>"
                            .formatted(
                                    ICONS,
                                    HEADER + lines.size() * ROW + ROW / 2 + 6,
                                    "and %s".formatted(Words.count(more, "more column"))));
        }
        line("</g>");
    }

    private void row(Line column, int y, int width) {
        if (column.primary()) {
            line("<use href=\"#key\" x=\"%d\" y=\"%d\"/>".formatted(PAD - 2, y - 6));
        }
        if (column.foreign()) {
            line("<use href=\"#ref\" x=\"%d\" y=\"%d\"/>".formatted(PAD + 11, y - 6));
        } else if (column.unique() && !column.primary()) {
            line("<text class=\"mark\" x=\"%d\" y=\"%d\">U</text>".formatted(PAD + 13, y + 4));
        }
        line(
                "<text class=\"col%s\" x=\"%d\" y=\"%d\">%s</text>"
                        .formatted(
                                column.primary() ? " pk" : "",
                                ICONS,
                                y + 4,
                                escaped(cut(column.name()))));
        line(
                "<text class=\"type\" x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
                        .formatted(width - PAD, y + 4, escaped(type(column))));
    }

    private static String type(Line line) {
        return cut(line.type()) + (line.notNull() ? "" : "?");
    }

    private static String cut(String text) {
        return text.codePointCount(0, text.length()) <= MOST_CHARACTERS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, MOST_CHARACTERS - 1)) + "…";
    }

    /// In characters of the fixed-width face; those beyond Latin scripts take two.
    private static int width(String text) {
        return text.codePoints().map(c -> c < 0x1100 ? 1 : 2).sum();
    }

    // ---------------------------------------------------------------- edges

    /// The lines of a net are one path: drawn one by one they would be darker where they run
    /// together.
    private void edges(Placed placed) {
        var nets = new TreeMap<Integer, List<Drawn>>();
        placed.edges()
                .forEach(it -> nets.computeIfAbsent(it.net(), _ -> new ArrayList<>()).add(it));
        for (List<Drawn> net : nets.values()) {
            Drawn first = net.getFirst();
            line("<g class=\"c%d\">".formatted(colour(first.edge().parent())));
            line(
                    "<path class=\"line\" d=\"%s\"/>"
                            .formatted(
                                    net.stream()
                                            .map(it -> path(it.route()))
                                            .collect(Collectors.joining())));
            net.forEach(this::edge);
            parentMark(first.route().getFirst(), first.route().get(1), first.edge().mandatory());
            line("</g>");
        }
    }

    private void edge(Drawn drawn) {
        Edge edge = drawn.edge();
        Box child = diagram.boxes().get(edge.child());
        Box parent = diagram.boxes().get(edge.parent());
        line("<g class=\"edge\">");
        line(
                "<title>%s</title>"
                        .formatted(
                                escaped(
                                        "%s (%s) refers to %s (%s)"
                                                .formatted(
                                                        diagram.title(child),
                                                        String.join(", ", edge.childColumns()),
                                                        diagram.title(parent),
                                                        String.join(", ", edge.parentColumns())))));
        line("<path class=\"wide\" d=\"%s\"/>".formatted(path(drawn.route())));
        var route = drawn.route();
        childMark(route.getLast(), route.get(route.size() - 2), edge.single());
        line("</g>");
    }

    /// Tables that most refer to have colours of their own.
    private int colour(int parent) {
        return colours.getOrDefault(parent, 0);
    }

    private void assignColours() {
        var count = new TreeMap<Integer, Integer>();
        diagram.edges().forEach(it -> count.merge(it.parent(), 1, Integer::sum));
        count.entrySet().stream()
                .sorted(
                        Map.Entry.<Integer, Integer>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .forEach(it -> colours.put(it.getKey(), colours.size() % COLOURS));
    }

    /// Right-angled, with round corners.
    private static String path(List<Point> route) {
        var points = new ArrayList<Point>();
        for (Point point : route) {
            if (points.isEmpty() || !points.getLast().equals(point)) {
                points.add(point);
            }
        }
        var path = new StringBuilder();
        path.append('M').append(points.getFirst().x()).append(' ').append(points.getFirst().y());
        for (int at = 1; at < points.size() - 1; at++) {
            Point before = points.get(at - 1);
            Point here = points.get(at);
            Point after = points.get(at + 1);
            int radius = Math.min(RADIUS, Math.min(length(before, here), length(here, after)) / 2);
            Point in = towards(here, before, radius);
            Point out = towards(here, after, radius);
            path.append(
                    "L%d %dQ%d %d %d %d"
                            .formatted(in.x(), in.y(), here.x(), here.y(), out.x(), out.y()));
        }
        return path.append("L%d %d".formatted(points.getLast().x(), points.getLast().y()))
                .toString();
    }

    private static int length(Point from, Point to) {
        return Math.abs(from.x() - to.x()) + Math.abs(from.y() - to.y());
    }

    private static Point towards(Point from, Point to, int by) {
        return new Point(
                from.x() + Integer.signum(to.x() - from.x()) * by,
                from.y() + Integer.signum(to.y() - from.y()) * by);
    }

    /// Many (a crow's foot) or at most one, and none is allowed.
    private void childMark(Point at, Point before, boolean single) {
        int to = Integer.signum(before.x() - at.x());
        if (single) {
            line("<path class=\"m\" d=\"M%d %dv10\"/>".formatted(at.x() + to * 9, at.y() - 5));
        } else {
            line(
                    "<path class=\"m\" d=\"M%1$d %3$dL%2$d %4$dL%1$d %5$d\"/>"
                            .formatted(at.x(), at.x() + to * 11, at.y() - 6, at.y(), at.y() + 6));
        }
        line(
                "<circle class=\"none\" cx=\"%d\" cy=\"%d\" r=\"3.5\"/>"
                        .formatted(at.x() + to * 15, at.y()));
    }

    /// Exactly one, or one or none.
    private void parentMark(Point at, Point next, boolean mandatory) {
        int to = Integer.signum(next.x() - at.x());
        line("<path class=\"m\" d=\"M%d %dv10\"/>".formatted(at.x() + to * 8, at.y() - 5));
        if (mandatory) {
            line("<path class=\"m\" d=\"M%d %dv10\"/>".formatted(at.x() + to * 13, at.y() - 5));
        } else {
            line(
                    "<circle class=\"none\" cx=\"%d\" cy=\"%d\" r=\"3.5\"/>"
                            .formatted(at.x() + to * 14, at.y()));
        }
    }

    // ---------------------------------------------------------------- frame

    private void open(int width, int height) {
        String title = "Database " + diagram.database();
        String keys =
                diagram.edges().isEmpty()
                        ? "no foreign keys"
                        : Words.count(diagram.edges().size(), "foreign key");
        String subtitle = Words.count(diagram.boxes().size(), "table") + ", " + keys;
        line(
                ("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %1$d %2$d\" width=\"%1$d\""
                                + " height=\"%2$d\" role=\"img\" aria-labelledby=\"title about\">")
                        .formatted(width, height));
        line("<title id=\"title\">%s</title>".formatted(escaped(title)));
        line(
                "<desc id=\"about\">%s</desc>"
                        .formatted(escaped("Entity-relationship diagram: " + subtitle)));
        svg.append(STYLE);
        svg.append(SYMBOLS);
        line("<rect class=\"paper\" width=\"100%\" height=\"100%\"/>");
        line(
                "<text class=\"title\" x=\"%d\" y=\"%d\">%s</text>"
                        .formatted(MARGIN, MARGIN + 12, escaped(title)));
        line(
                "<text class=\"small\" x=\"%d\" y=\"%d\">%s</text>"
                        .formatted(MARGIN, MARGIN + 30, escaped(subtitle)));
    }

    private void legend(int y) {
        line("<g transform=\"translate(%d %d)\">".formatted(MARGIN, y));
        line("<use href=\"#key\" x=\"0\" y=\"-10\"/>" + small(20, "primary key"));
        line("<use href=\"#ref\" x=\"112\" y=\"-10\"/>" + small(130, "foreign key"));
        line("<text class=\"mark\" x=\"222\">U</text>" + small(236, "unique"));
        line("<text class=\"type\" x=\"296\">?</text>" + small(308, "may be null"));
        line(
                "<g class=\"c0\" transform=\"translate(400 -4)\"><path class=\"line\" d=\"M0 0H40\"/>");
        childMark(new Point(0, 0), new Point(40, 0), false);
        parentMark(new Point(40, 0), new Point(0, 0), true);
        line("</g>" + small(450, "any number of rows refer to exactly one"));
        line("</g>");
    }

    private static String small(int x, String text) {
        return "<text class=\"small\" x=\"%d\">%s</text>".formatted(x, text);
    }

    private void line(String text) {
        svg.append(text).append('\n');
    }

    /// For text and attributes; what XML cannot hold at all is shown as a box.
    static String escaped(String text) {
        var escaped = new StringBuilder();
        text.codePoints()
                .forEach(c -> {
                    switch (c) {
                        case '&' -> escaped.append("&amp;");
                        case '<' -> escaped.append("&lt;");
                        case '>' -> escaped.append("&gt;");
                        case '"' -> escaped.append("&quot;");
                        default ->
                                escaped.appendCodePoint(
                                        c < 0x20 || c == 0xFFFE || c == 0xFFFF ? '\u25A1' : c);
                    }
                });
        return escaped.toString();
    }

    // Colours stand as they are: not every viewer knows custom properties.
    private static final String STYLE =
            """
            <style>
            text{font:12px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;white-space:pre}
            .title,.name,.small,.mark{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
            .title{font-size:19px;font-weight:600}.name{font-size:13px;font-weight:600}.small{font-size:12px}
            .mark{font-size:10px;font-weight:700}.pk{font-weight:700}
            .line,.edge path,.m{fill:none;stroke-width:1.4}.none{stroke-width:1.4}.edge .wide{stroke-width:9;opacity:0;pointer-events:stroke}.edge:hover .wide{opacity:.35}
            .key,.ref{fill:none;stroke-width:1.5}
            text{fill:#1c2330}.small,.mark,.type{fill:#667085}
            .paper,.none{fill:#fbfbfd}.body{fill:#fff;stroke:#c9ced8}.head{fill:#e8ecf4;stroke:#c9ced8}
            .key{stroke:#b7791f}.ref{stroke:#667085}
            .c0 *{stroke:#2f6fd0}.c1 *{stroke:#0f8a6d}.c2 *{stroke:#b4532a}.c3 *{stroke:#7a4fc4}
            .c4 *{stroke:#a83a72}.c5 *{stroke:#52771c}.c6 *{stroke:#00789e}.c7 *{stroke:#8a6d00}
            @media (prefers-color-scheme:dark){
            text{fill:#e6e9ef}.small,.mark,.type{fill:#98a2b3}
            .paper,.none{fill:#12151b}.body{fill:#1b2029;stroke:#3a4250}.head{fill:#2a3240;stroke:#3a4250}
            .key{stroke:#e0ac4d}.ref{stroke:#98a2b3}
            .c0 *{stroke:#77a9f5}.c1 *{stroke:#4ec9a8}.c2 *{stroke:#ec9468}.c3 *{stroke:#b79bf0}
            .c4 *{stroke:#e884b4}.c5 *{stroke:#a3c765}.c6 *{stroke:#5cc3e6}.c7 *{stroke:#d9bd52}
            }
            </style>
            """;

    private static final String SYMBOLS =
            """
            <defs>
            <g id="key" class="key"><circle cx="3.5" cy="6" r="2.7"/><path d="M6.2 6h6M10 6v3M12.2 6v2.4"/></g>
            <g id="ref" class="ref"><path d="M2 10L9.5 2.5M4.5 2.5h5v5"/></g>
            </defs>
            """;
}
