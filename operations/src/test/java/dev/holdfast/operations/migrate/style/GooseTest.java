package dev.holdfast.operations.migrate.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GooseTest {
    private static final String BOTH =
            """
            -- +goose Up
            create table a (i int);
            -- +goose StatementBegin
            create function f() returns int language sql
            as $$ select 1; $$
            -- +goose StatementEnd
            -- +goose StatementBegin
            create function g() returns int language sql as $$ select 2; $$
            -- +goose StatementEnd

            -- +goose Down
            drop table a;
            """;

    @TempDir Path folder;

    private Goose goose = Goose.usual();

    @Test
    void a_section_keeps_the_lines_of_its_file() {
        var script = script(BOTH, Direction.DOWN);

        assertThat(script.text()).isEqualTo("\n".repeat(11) + "drop table a;\n\n");
        assertThat(script.sending()).isEqualTo(Sending.IN_TRANSACTION);
    }

    @Test
    void statements_in_blocks_need_no_semicolon() {
        var script = script(BOTH, Direction.UP);

        assertThat(script.statements()).hasSize(3);
        assertThat(script.text().lines().toList().get(7)).startsWith("create function g()");
    }

    @Test
    void windows_line_ends_and_a_byte_order_mark_do_not_matter() {
        var script = script("\uFEFF" + BOTH.replace("\n", "\r\n"), Direction.UP);

        assertThat(script.statements()).hasSize(3);
    }

    @Test
    void without_transaction_each_statement_stands_alone() {
        var script =
                script(
                        "-- +goose NO TRANSACTION\n-- +goose up\nvacuum;\nselect 1;\n",
                        Direction.UP);

        assertThat(script.sending()).isEqualTo(Sending.EACH);
        assertThat(script.statements()).hasSize(2);
    }

    @Test
    void without_a_down_section_there_is_nothing_to_send() {
        assertThat(script("-- +goose Up\nselect 1;\n", Direction.DOWN).isBlank()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "select 1; ! line 1: a statement before the '-- +goose Up' annotation",
                "-- nothing ! must start with a '-- +goose Up' annotation",
                "-- +goose Up|-- +goose Up ! line 2: a second '-- +goose Up'",
                "-- +goose Down ! line 1: '-- +goose Down' must stand once",
                "-- +goose Up|-- +goose Down|-- +goose Down ! line 3: '-- +goose Down' must stand",
                "-- +goose Up|-- +goose StatementEnd ! line 2: '-- +goose StatementEnd' without",
                "-- +goose Up|-- +goose StatementBegin ! the '-- +goose StatementEnd' annotation is missing",
                "-- +goose StatementBegin ! line 1: '-- +goose StatementBegin' must stand behind",
                "-- +goose Up|-- +goose Upwards ! line 2: 'Upwards' is no annotation of goose",
                "-- +goose Up|select|1 ! line 2: this statement does not end",
                "-- +goose Up|select 1|-- +goose Down ! line 2: this statement does not end",
                "-- +goose Up|select 1; /* a */ ! line 2: this statement does not end"
            })
    void what_goose_refuses_is_refused(String text, String message) {
        assertThatThrownBy(() -> script(text.replace('|', '\n'), Direction.UP))
                .hasMessageContaining(message);
    }

    @Test
    void an_annotation_with_space_before_it_is_refused() {
        assertThatThrownBy(() -> script("-- +goose Up\n  -- +goose Down\n", Direction.UP))
                .hasMessageContaining("line 2: an annotation of goose must stand at the line's");
    }

    @Test
    void variables_are_replaced_where_that_is_asked_for() {
        goose = Goose.of(Map.of("NAME", "users", "EMPTY", ""));
        var script =
                script(
                        """
                        -- +goose Up
                        select '$NAME';
                        -- +goose ENVSUB ON
                        select '$NAME ${NAME} ${OTHER:-none} ${EMPTY:-none}<$EMPTY>';
                        -- +goose ENVSUB OFF
                        select $$a$$;
                        """,
                        Direction.UP);

        assertThat(script.text())
                .contains("select '$NAME';", "select 'users users none none<>';", "$$a$$");
    }

    @ParameterizedTest
    @CsvSource({
        "select $$a$$;, line 3: ENVSUB is on",
        "select '${NAME:1:2}';, line 3: ENVSUB is on",
        "select $HOLDFAST_NOT_SET;, the variable HOLDFAST_NOT_SET is not set"
    })
    void what_cannot_be_replaced_for_certain_is_refused(String line, String message) {
        assertThatThrownBy(() -> script("-- +goose ENVSUB ON\n-- +goose Up\n" + line, Direction.UP))
                .hasMessageContaining(message);
    }

    @Test
    void migrations_in_go_are_listed_but_not_run() {
        StyleScene.write(folder, "00010_last.sql", BOTH);
        StyleScene.write(folder, "00002_code.go", "package migrations");
        StyleScene.write(folder, "00002_code_test.go", "package migrations");
        StyleScene.write(folder, "0_zero.sql", BOTH);
        StyleScene.write(folder, "99999999999999999999_twenty_digits.sql", BOTH);
        var read = goose.read(folder);

        assertThat(read.all().stream().map(Migration::name)).containsExactly("2 code", "10 last");
        assertThat(read.strangers())
                .containsExactly("0_zero.sql", "99999999999999999999_twenty_digits.sql");
        assertThatThrownBy(() -> goose.script(read.all().getFirst(), Direction.UP))
                .hasMessageContaining("00002_code.go: a migration written in Go");
    }

    private MigrationScript script(String text, Direction direction) {
        StyleScene.write(folder, "1_a.sql", text);
        return goose.script(goose.read(folder).all().getFirst(), direction);
    }
}
