package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.operations.schema.Diagram.Box;
import dev.holdfast.operations.schema.Diagram.Edge;
import dev.holdfast.operations.schema.Diagram.Line;
import dev.holdfast.operations.schema.DiagramLayout.BoxShape;
import dev.holdfast.operations.schema.DiagramLayout.Placed;
import dev.holdfast.operations.schema.DiagramLayout.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What must hold for the picture of any schema, circles and keys to oneself included.
class DiagramLayoutTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void tables_do_not_overlap_and_no_line_runs_through_one(int seed) {
        var random = new Random(seed);
        int count = 2 + random.nextInt(40);
        var shapes = shapes(random, count);
        var edges = edges(random, count);
        var placed = DiagramLayout.best(shapes, edges, 1.5);
        assertThat(placed.boxes()).hasSize(count);
        assertThat(placed.edges()).hasSize(edges.size());
        for (BoxShape one : shapes) {
            for (BoxShape other : shapes) {
                if (one.box() < other.box()) {
                    assertThat(overlap(placed, one, other)).as("%s %s", one, other).isFalse();
                }
            }
        }
        for (var drawn : placed.edges()) {
            assertRoute(placed, shapes, drawn.edge(), drawn.route());
        }
    }

    @Test
    void the_same_schema_is_placed_alike() {
        var first = DiagramLayout.best(shapes(new Random(1), 30), edges(new Random(2), 30), 1.5);
        var second = DiagramLayout.best(shapes(new Random(1), 30), edges(new Random(2), 30), 1.5);
        assertThat(first).isEqualTo(second);
    }

    @Test
    void a_long_chain_of_tables_is_walked_without_end() {
        var shapes = shapes(new Random(1), 200);
        var edges = new ArrayList<Edge>();
        for (int at = 0; at < 200; at++) {
            edges.add(edge(at, (at + 1) % 200, true));
        }
        assertThat(DiagramLayout.best(shapes, edges, 1.5).boxes()).hasSize(200);
    }

    @Test
    void odd_names_are_written_as_what_they_are() {
        var lines =
                List.of(
                        new Line("a\"b", "numeric(3,1)", false, false, true, true),
                        new Line("<&>\u0001", "text", true, false, false, true),
                        new Line("1st", "character varying(20)", false, false, false, false));
        var diagram =
                new Diagram(
                        "d&d",
                        List.of(
                                new Box("public", "title", lines),
                                new Box("public", "Über \"x\"; %%{", List.of()),
                                new Box("public", "Über_\"x\"; %%{", List.of())),
                        List.of());
        assertThat(MermaidText.of(diagram))
                .isEqualTo(
                        """
                        erDiagram
                            t_title["title"] {
                                numeric(3_1) a_b UK "a#quot;b, numeric(3,1), not null"
                                text c_____ PK "#lt;#amp;#gt; "
                                character_varying(20) c_1st "1st, character varying(20)"
                            }
                            t__ber__x______["Über #quot;x#quot;#59; #37;#37;{"]
                            t__ber__x_______2["Über_#quot;x#quot;#59; #37;#37;{"]
                        """);
        assertThat(SvgDrawing.of(diagram))
                .contains("<title id=\"title\">Database d&amp;d</title>", "&lt;&amp;&gt;\u25A1")
                .contains("Über &quot;x&quot;; %%{")
                .doesNotContain("\u0001");
    }

    @Test
    void a_very_wide_table_shows_its_keys_and_says_what_it_leaves_out() {
        var lines = new ArrayList<Line>();
        for (int at = 0; at < 100; at++) {
            lines.add(new Line("c" + at, "int", at == 99, false, false, true));
        }
        String svg =
                SvgDrawing.of(
                        new Diagram("d", List.of(new Box("public", "wide", lines)), List.of()));
        assertThat(svg).contains(">c99<", ">c33<", "and 65 more columns").doesNotContain(">c34<");
    }

    private static void assertRoute(
            Placed placed, List<BoxShape> shapes, Edge edge, List<Point> route) {
        for (int at = 1; at < route.size(); at++) {
            Point from = route.get(at - 1);
            Point to = route.get(at);
            assertThat(from.x() == to.x() || from.y() == to.y()).as("%s", route).isTrue();
            for (BoxShape shape : shapes) {
                Point box = at(placed, shape);
                boolean through =
                        Math.max(from.x(), to.x()) > box.x()
                                && Math.min(from.x(), to.x()) < box.x() + shape.width()
                                && Math.max(from.y(), to.y()) > box.y()
                                && Math.min(from.y(), to.y()) < box.y() + shape.height();
                assertThat(through).as("%s through %s: %s", edge, shape.box(), route).isFalse();
            }
        }
    }

    private static boolean overlap(Placed placed, BoxShape one, BoxShape other) {
        Point a = at(placed, one);
        Point b = at(placed, other);
        return a.x() < b.x() + other.width()
                && b.x() < a.x() + one.width()
                && a.y() < b.y() + other.height()
                && b.y() < a.y() + one.height();
    }

    private static Point at(Placed placed, BoxShape shape) {
        return Objects.requireNonNull(placed.boxes().get(shape.box()));
    }

    private static List<BoxShape> shapes(Random random, int count) {
        var shapes = new ArrayList<BoxShape>();
        for (int at = 0; at < count; at++) {
            int height = 40 + 20 * random.nextInt(12);
            shapes.add(
                    new BoxShape(
                            at, "t" + at, 140 + random.nextInt(120), height, Map.of("id", 42)));
        }
        return shapes;
    }

    private static List<Edge> edges(Random random, int count) {
        var edges = new ArrayList<Edge>();
        for (int at = 0; at < count * 3 / 2; at++) {
            edges.add(edge(random.nextInt(count), random.nextInt(count), random.nextBoolean()));
        }
        return edges;
    }

    private static Edge edge(int child, int parent, boolean mandatory) {
        return new Edge(
                "fk" + child + "_" + parent,
                child,
                List.of("id"),
                parent,
                List.of("id"),
                mandatory,
                false);
    }
}
