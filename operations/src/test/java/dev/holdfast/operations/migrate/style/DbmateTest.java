package dev.holdfast.operations.migrate.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DbmateTest {
    @TempDir Path folder;

    private final Dbmate dbmate = new Dbmate();

    @Test
    void a_block_keeps_the_lines_of_its_file() {
        var script =
                script(
                        "-- about\r\n\r\n-- migrate:up\r\nselect 1;\r\nselect 2;\r\n--migrate:down\nselect 3;",
                        Direction.UP);

        assertThat(script.text()).isEqualTo("\n\n-- migrate:up\r\nselect 1;\r\nselect 2;\r\n");
        assertThat(script.statements()).hasSize(2);
        assertThat(script.sending()).isEqualTo(Sending.IN_TRANSACTION);
    }

    @Test
    void the_other_block_is_line_breaks() {
        var script =
                script("-- migrate:up\nselect 1;\n-- migrate:down\nselect 2;\n", Direction.DOWN);

        assertThat(script.text()).isEqualTo("\n\n-- migrate:down\nselect 2;\n");
    }

    @ParameterizedTest
    @CsvSource({
        "-- migrate:up transaction:false, AS_ONE",
        "--migrate:up  wait:1 transaction:false  , AS_ONE",
        "-- migrate:up transaction:true, IN_TRANSACTION",
        "-- migrate:up transaction:falsely, IN_TRANSACTION",
        "-- migrate:up, IN_TRANSACTION"
    })
    void a_block_says_whether_it_is_a_transaction(String mark, Sending sending) {
        var script = script(mark + "\nvacuum;\n-- migrate:down\n", Direction.UP);

        assertThat(script.sending()).isEqualTo(sending);
    }

    @Test
    void a_byte_order_mark_is_left_out() {
        var script = script("\uFEFF-- migrate:up\nselect 1;\n-- migrate:down\n", Direction.UP);

        assertThat(script.byteOrderMark()).isTrue();
        assertThat(script.text()).startsWith("-- migrate:up");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "select 1; ! requires each migration to define an up block",
                "-- migrate:up ! requires each migration to define a down block",
                "-- migrate:down|-- migrate:up ! line 1: dbmate requires '-- migrate:up' to appear",
                "select 1;|-- migrate:up|-- migrate:down ! line 1: dbmate does not support statements",
                "-- migrate:up|-- migrate:down|-- migrate:up ! line 3: a second block",
                "-- migrate:up|-- migrate:down|-- migrate:down ! line 3: a second block",
                "--migrate:upwards|--migrate:down ! requires each migration to define an up block"
            })
    void what_dbmate_refuses_is_refused(String text, String message) {
        assertThatThrownBy(() -> script(text.replace('|', '\n'), Direction.UP))
                .hasMessageContaining(message);
    }

    @Test
    void files_are_in_the_order_of_their_names() {
        for (String name :
                new String[] {"10_b.sql", "9_a.sql", "00000000000000000000011.sql", "notes.sql"}) {
            StyleScene.write(folder, name, "");
        }
        var read = dbmate.read(folder);

        assertThat(read.all().stream().map(it -> it.version().text()))
                .containsExactly("11", "10", "9");
        assertThat(read.all().stream().map(Migration::title)).containsExactly("", "b", "a");
        assertThat(read.strangers()).containsExactly("notes.sql");
    }

    @Test
    void two_files_of_one_version_are_refused() {
        StyleScene.write(folder, "4.sql", "");
        StyleScene.write(folder, "04_a.sql", "");

        assertThatThrownBy(() -> dbmate.read(folder))
                .hasMessageContaining("04_a.sql and 4.sql are the same migration, version 4");
    }

    private MigrationScript script(String text, Direction direction) {
        StyleScene.write(folder, "1_a.sql", text);
        return dbmate.script(dbmate.read(folder).all().getFirst(), direction);
    }
}
