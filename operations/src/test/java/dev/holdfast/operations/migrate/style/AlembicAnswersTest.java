package dev.holdfast.operations.migrate.style;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.testkit.Golden;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Our answers to questions about random graphs of revisions are those of Alembic itself, in the
/// same order and the same words. `alembic-answers.txt` has the graphs, the questions and what
/// Alembic said; bench/compare-migration-tools/alembic_answers.py wrote it.
class AlembicAnswersTest {
    private static final String FILE =
            "operations/src/test/java/dev/holdfast/operations/migrate/style/alembic-answers.txt";

    private record Line(String verb, String project, String current, String target, String answer) {

        static Line of(String text) {
            String[] parts = text.split("\t", -1);
            return new Line(parts[0], parts[1], parts[2], parts[3], parts[4]);
        }

        List<String> heads() {
            return list(current);
        }
    }

    private static List<String> list(String text) {
        return text.isEmpty() ? List.of() : List.of(text.split(","));
    }

    @Test
    void answers_are_alembics() throws IOException {
        var lines =
                Files.readAllLines(
                        Golden.repository(AlembicAnswersTest.class).resolve(FILE),
                        StandardCharsets.UTF_8);
        var graphs = graphs(lines);
        var wrong = new ArrayList<String>();
        int asked = 0;
        for (String text : lines) {
            if (text.startsWith("#") || text.startsWith("revision")) {
                continue;
            }
            var line = Line.of(text);
            String answer = answer(Objects.requireNonNull(graphs.get(line.project())), line);
            asked++;
            if (!answer.equals(line.answer())) {
                wrong.add(text + "\n  but we say " + answer);
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(asked).isGreaterThan(600);
    }

    private static Map<String, AlembicGraph> graphs(List<String> lines) {
        var revisions =
                lines.stream()
                        .filter(it -> it.startsWith("revision"))
                        .map(it -> it.split("\t", -1))
                        .sorted(Comparator.comparing(it -> it[2]))
                        .collect(
                                Collectors.groupingBy(
                                        it -> it[1],
                                        Collectors.mapping(
                                                AlembicAnswersTest::revision,
                                                Collectors.toList())));
        var graphs = new HashMap<String, AlembicGraph>();
        revisions.forEach((project, those) -> graphs.put(project, AlembicGraph.of(those)));
        return graphs;
    }

    private static AlembicRevision revision(String[] parts) {
        return new AlembicRevision(
                parts[3],
                list(parts[4]),
                list(parts[5]),
                list(parts[6]),
                "",
                Optional.empty(),
                Path.of(parts[2]));
    }

    private static String answer(AlembicGraph graph, Line line) {
        try {
            return switch (line.verb()) {
                case "heads" -> ids(graph.heads());
                case "realheads" -> ids(graph.realHeads());
                case "history" -> ids(AlembicMoves.between(graph, "base", "heads"));
                case "branches" -> branches(graph);
                case "up" -> ids(new AlembicMoves(graph, line.heads()).up(line.target()));
                case "down" -> ids(new AlembicMoves(graph, line.heads()).down(line.target()));
                case "stamp" -> stamped(graph, line);
                default -> between(graph, line.target().split(":", 2));
            };
        } catch (FailureException e) {
            return "ERR " + e.failure().message();
        }
    }

    private static String between(AlembicGraph graph, String[] ends) {
        return ids(AlembicMoves.between(graph, ends[0], ends[1]));
    }

    private static String ids(List<AlembicNode> nodes) {
        return joined(nodes.stream(), AlembicNode::id);
    }

    private static String branches(AlembicGraph graph) {
        return joined(
                graph.all().stream().sorted(Comparator.comparing(AlembicNode::id)),
                it -> it + "=" + String.join("|", new TreeSet<>(it.branches)));
    }

    private static <T> String joined(Stream<T> stream, Function<T, String> word) {
        return stream.map(word).collect(Collectors.joining(" "));
    }

    /// What the table would say, and how many statements that takes.
    private static String stamped(AlembicGraph graph, Line line) {
        var heads = new TreeSet<>(line.heads());
        var changes = new AlembicMoves(graph, line.heads()).stamp(List.of(line.target()));
        changes.forEach(it -> it.apply(heads));
        return (heads.isEmpty() ? "-" : String.join(",", heads)) + " " + changes.size();
    }
}
