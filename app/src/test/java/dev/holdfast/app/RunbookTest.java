package dev.holdfast.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Holds docs/runbook.md to the truth: all ids once, and each row that works names a test that
/// exists.
@Tag("house")
class RunbookTest {
    /// How many operations each chapter of the runbook has.
    private static final Map<String, Integer> CHAPTERS =
            Map.ofEntries(
                    Map.entry("S", 10),
                    Map.entry("M", 13),
                    Map.entry("C", 5),
                    Map.entry("B", 8),
                    Map.entry("R", 8),
                    Map.entry("P", 8),
                    Map.entry("O", 11),
                    Map.entry("X", 7),
                    Map.entry("L", 2),
                    Map.entry("H", 3),
                    Map.entry("D", 11));

    private static final int TRAPS = 24;

    record Row(String id, String state, String command, String test) {}

    @Test
    void every_operation_of_the_runbook_stands_there_once() throws IOException {
        var expected = new ArrayList<String>();
        CHAPTERS.forEach((chapter, rows) ->
                IntStream.rangeClosed(1, rows).forEach(row -> expected.add(chapter + row)));
        assertThat(rows()).extracting(Row::id).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void a_row_that_works_names_its_command_and_a_test_that_exists() throws IOException {
        var tests = testClasses();
        for (Row row : rows()) {
            assertThat(row.state()).as(row.id()).isIn("works", "part", "planned");
            if (row.state().equals("planned")) {
                assertThat(row.test()).as(row.id()).isEqualTo("-");
                continue;
            }
            assertThat(row.command()).as(row.id()).contains("`");
            assertThat(row.test()).as(row.id()).isNotEqualTo("-");
            for (String test : row.test().replace("`", "").split(", *")) {
                assertThat(tests).as(row.id() + " names " + test).contains(test);
            }
        }
    }

    /// Holds docs/traps.md to the tests: all of them once, each with tests that exist or a later
    /// part.
    @Test
    void every_trap_has_a_test_or_a_later_part() throws IOException {
        var numbers = new ArrayList<Integer>();
        for (String line : Files.readAllLines(Checkout.folder().resolve("docs/traps.md"))) {
            String[] cells = line.split("\\|");
            if (cells.length != 5 || !cells[1].strip().matches("\\d+")) {
                continue;
            }
            numbers.add(Integer.valueOf(cells[1].strip()));
            String shown = cells[4].strip();
            if (shown.equals("-")) {
                assertThat(cells[3]).as(line).contains("later: ");
                continue;
            }
            for (String test : shown.replace("`", "").split(", *")) {
                String[] names = test.split("\\.");
                assertThat(source(names[0])).as(test).contains("void " + names[1] + "(");
            }
        }
        assertThat(numbers)
                .containsExactlyElementsOf(IntStream.rangeClosed(1, TRAPS).boxed().toList());
    }

    private static String source(String testClass) throws IOException {
        try (var paths = Files.walk(Checkout.folder(), 12)) {
            for (Path path : paths.filter(RunbookTest::isTest).toList()) {
                if (path.endsWith(testClass + ".java")) {
                    return Files.readString(path);
                }
            }
        }
        return "";
    }

    private static List<Row> rows() throws IOException {
        var rows = new ArrayList<Row>();
        for (String line : Files.readAllLines(Checkout.folder().resolve("docs/runbook.md"))) {
            String[] cells = line.split("\\|");
            if (cells.length == 6 && cells[1].strip().matches("[A-Z]\\d+")) {
                rows.add(
                        new Row(
                                cells[1].strip(),
                                cells[3].strip(),
                                cells[4].strip(),
                                cells[5].strip()));
            }
        }
        return rows;
    }

    private static Set<String> testClasses() throws IOException {
        var names = new TreeSet<String>();
        try (var paths = Files.walk(Checkout.folder(), 12)) {
            for (Path path : paths.filter(RunbookTest::isTest).toList()) {
                names.add(String.valueOf(path.getFileName()).replace(".java", ""));
            }
        }
        return names;
    }

    private static boolean isTest(Path path) {
        return path.toString().contains("/src/test/") && path.toString().endsWith("Test.java");
    }
}
