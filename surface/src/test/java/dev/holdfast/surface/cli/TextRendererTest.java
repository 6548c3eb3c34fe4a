package dev.holdfast.surface.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Display;
import dev.holdfast.kernel.Display.As;
import dev.holdfast.kernel.Result;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Tables that fit: columns that say nothing, or too much for the terminal, are left out.
class TextRendererTest {
    record Row(
            @Display(As.VARIED) String schema,
            String name,
            @Display(As.FILLED) Optional<Long> rows,
            @Display({As.FILLED, As.PERCENT}) Optional<Double> dead,
            @Display(As.WIDE) String owner,
            String text) {}

    record Listing(List<Row> rows, Optional<String> block) implements Result {
        @Override
        public String sentence() {
            return "Here.";
        }
    }

    private static final String LONG = "check (a is not null and b is not null and c is not null)";

    @Test
    void a_column_in_which_all_rows_are_alike_is_left_out() {
        assertThat(render(TextRenderer.UNLIMITED, row("public", "a", ""), row("public", "b", "")))
                .doesNotContain("schema")
                .contains("name");
        assertThat(render(TextRenderer.UNLIMITED, row("public", "a", ""), row("audit", "b", "")))
                .contains("schema");
    }

    @Test
    void a_column_without_values_is_left_out_and_numbers_stand_right() {
        assertThat(render(TextRenderer.UNLIMITED, row("s", "a", "x")))
                .doesNotContain("rows", "dead");
        assertThat(
                        render(
                                TextRenderer.UNLIMITED,
                                new Row("s", "a", Optional.empty(), Optional.empty(), "o", "x"),
                                new Row("s", "b", Optional.of(1234L), Optional.of(0.125), "o", "y"),
                                new Row("s", "c", Optional.of(1L), Optional.of(0.001), "o", "z")))
                .isEqualTo(
                        """
                        Here.

                          name   rows   dead  owner  text
                          a         -      -  o      x
                          b     1,234   13 %  o      y
                          c         1  < 1 %  o      z
                        """);
    }

    @Test
    void a_narrow_terminal_loses_wide_columns_and_folds_the_last() {
        assertThat(render(TextRenderer.UNLIMITED, row("s", "a", LONG)))
                .contains("owner", "  a     me     " + LONG);
        assertThat(render(40, row("s", "a", LONG)))
                .isEqualTo(
                        """
                        Here.

                          name  owner  text
                          a     me     check (a is not null and
                                       b is not null and c is
                                       not null)
                        """);
        assertThat(render(36, row("s", "a", LONG)))
                .isEqualTo(
                        """
                        Here.

                          name  text
                          a     check (a is not null and b
                                is not null and c is not
                                null)
                        """);
    }

    @Test
    void a_word_longer_than_the_line_is_cut_and_a_tiny_terminal_is_not_folded_for() {
        assertThat(render(36, row("s", "a", "x".repeat(40))))
                .contains("x".repeat(28) + "\n        " + "x".repeat(12) + "\n");
        assertThat(render(20, row("s", "a", LONG))).contains(LONG);
    }

    @Test
    void a_block_that_may_be_absent_is_shown_as_a_block() {
        var listing = new Listing(List.of(), Optional.of("select 1,\n  2"));
        assertThat(renderer(80).render(listing)).isEqualTo("Here.\n\nselect 1,\n  2\n");
    }

    private static Row row(String schema, String name, String text) {
        return new Row(schema, name, Optional.empty(), Optional.empty(), "me", text);
    }

    private static String render(int columns, Row... rows) {
        return renderer(columns).render(new Listing(List.of(rows), Optional.empty()));
    }

    private static TextRenderer renderer(int columns) {
        return new TextRenderer(new Palette(false), ZoneOffset.UTC, "holdfast", columns);
    }
}
