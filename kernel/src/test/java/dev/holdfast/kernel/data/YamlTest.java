package dev.holdfast.kernel.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.data.YamlNode.Kind;
import dev.holdfast.kernel.data.YamlNode.Mapping;
import dev.holdfast.kernel.data.YamlNode.Scalar;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class YamlTest {

    @Test
    void nodes_know_their_lines() {
        assertThat(Yaml.read("# c\na: 1\nb:\n  - x\n  - {c: }\n", "f.yml"))
                .hasValue(
                        new Mapping(
                                Map.of(
                                        "a", new Scalar("1", Kind.INTEGER, 2),
                                        "b",
                                                new YamlNode.Sequence(
                                                        List.of(
                                                                new Scalar("x", Kind.TEXT, 4),
                                                                new Mapping(
                                                                        Map.of(
                                                                                "c",
                                                                                new YamlNode.Empty(
                                                                                        5)),
                                                                        Map.of("c", 5),
                                                                        5)),
                                                        4)),
                                Map.of("a", 2, "b", 3),
                                2));
    }

    @ParameterizedTest
    @CsvSource({
        "1, INTEGER", "-1, INTEGER", "+12, INTEGER", "007, INTEGER", "1.0, NUMBER", "1e3, NUMBER",
        ".5, NUMBER", "0x1F, NUMBER", "0o17, NUMBER", ".inf, NUMBER", "-.INF, NUMBER",
                ".nan, NUMBER",
        "true, BOOLEAN", "False, BOOLEAN", "yes, TEXT", "on, TEXT", "'\"1\"', TEXT", "5m, TEXT",
        "1:30, TEXT", "1_000, TEXT", "2026-11-20, TEXT", "tRUE, TEXT"
    })
    void plain_scalars_are_of_the_core_schemas_kinds(String text, Kind kind) {
        Optional<YamlNode> node = Yaml.read("a: " + text, "f.yml");

        assertThat(node.map(Mapping.class::cast).orElseThrow().entries().get("a"))
                .isInstanceOfSatisfying(
                        Scalar.class, scalar -> assertThat(scalar.kind()).isEqualTo(kind));
    }

    @Test
    void an_empty_document_is_nothing() {
        assertThat(Yaml.read("", "f.yml")).isEmpty();
        assertThat(Yaml.read("# only this\n", "f.yml")).isEmpty();
        assertThat(Yaml.read("~\n", "f.yml")).isEmpty();
        assertThat(Yaml.read("---\n...\n", "f.yml")).isEmpty();
    }

    @Test
    void an_alias_is_the_node_of_its_anchor() {
        Mapping root = (Mapping) Yaml.read("a: &x {b: 1}\nc: *x\n", "f.yml").orElseThrow();

        assertThat(root.entries().get("c")).isEqualTo(root.entries().get("a"));
    }

    record Hostile(String what, String text, String message) {
        @Override
        public String toString() {
            return what;
        }
    }

    static List<Hostile> hostile() {
        return List.of(
                new Hostile("aliases that double", bomb(60, 2), "more than 50000 values"),
                new Hostile("aliases that multiply", bomb(9, 10), "more than 50000 values"),
                new Hostile(
                        "an alias in itself", "a: &x [*x]", "the alias *x has no finished anchor"),
                new Hostile("a mapping in itself", "&x a: 1\nb: &y {c: *y}", "the alias *y has no"),
                new Hostile("deep lists", "[".repeat(100_000), "nested deeper than 50 levels"),
                new Hostile(
                        "deep lists in blocks",
                        "- ".repeat(50_000),
                        "nested deeper than 50 levels"),
                new Hostile("deep maps", "{a: ".repeat(100_000), "nested deeper than 50 levels"),
                new Hostile("deep indentation", indented(2000), "nested deeper than 50 levels"),
                new Hostile("a mebibyte of keys", keys(70_000), "longer than 1 MiB"),
                new Hostile("many keys", keys(60_000).substring(0, 1_000_000), "50000 values"),
                new Hostile("one long word", "a".repeat(2_000_000), "longer than 1 MiB"),
                new Hostile("a Java class", "!!java.net.URL [x]", "the tag !!java.net.URL"),
                new Hostile(
                        "a script engine", "!!javax.script.ScriptEngineManager [!!x []]", "tag"),
                new Hostile("a local tag", "!ruby/object:X {}", "the tag !ruby/object:X"),
                new Hostile("binary", "!!binary aGk=", "the tag !!binary"),
                new Hostile("a tab", "a:\n\tb: 1", "TAB"),
                new Hostile("a zero byte", "a: 1\nb: \0", "f.yml:2"),
                new Hostile("an escape", "a: \u001b[31m", "control character"),
                new Hostile("half a character", "a: \ud83d", "f.yml"),
                new Hostile("an open quote", "a: 'b\nc: d\n", "f.yml"),
                new Hostile("an unknown escape", "a: \"\\q\"", "f.yml:1"),
                new Hostile("a directive", "%YAML 9.9\n--- a", "f.yml"),
                new Hostile(
                        "two keys alike", "a: 1\na: 2", "the key a stands twice, first in line 1"),
                new Hostile("two documents", "--- a\n--- b", "a second document begins"),
                new Hostile("a list as a key", "? [a]\n: b", "a key must be plain text"),
                new Hostile("only an end", "]", "f.yml:1"),
                new Hostile("only a colon and a brace", ": {", "f.yml"));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void hostile_text_is_refused_with_its_place(Hostile hostile) {
        assertThatThrownBy(() -> Yaml.read(hostile.text(), "f.yml"))
                .hasMessageStartingWith("KERNEL-007: f.yml:")
                .hasMessageContaining(hostile.message())
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void a_large_document_within_bounds_is_read() {
        assertThat(Yaml.read(keys(20_000), "f.yml")).isPresent();
    }

    private static String bomb(int levels, int width) {
        var lines = new ArrayList<String>();
        lines.add("a0: &a0 [x, x]");
        for (int level = 1; level <= levels; level++) {
            String alias = "*a%d, ".formatted(level - 1);
            lines.add("a%d: &a%d [%s]".formatted(level, level, alias.repeat(width)));
        }
        return String.join("\n", lines);
    }

    private static String keys(int count) {
        var text = new StringBuilder();
        for (int key = 0; key < count; key++) {
            text.append("key%07d: 1234\n".formatted(key));
        }
        return text.toString();
    }

    private static String indented(int levels) {
        var text = new StringBuilder();
        for (int level = 0; level < levels && text.length() < 1_000_000; level++) {
            text.append(" ".repeat(level)).append("a:\n");
        }
        return text.toString();
    }
}
