package dev.holdfast.operations.migrate.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlywayTest {
    @TempDir Path folder;

    @Test
    void files_are_in_the_order_in_which_flyway_runs_them() {
        for (String name :
                new String[] {
                    "R__b.sql",
                    "R__a.sql",
                    "V2.1__x.sql",
                    "V2__x.sql",
                    "more/V01_9__y.SQL",
                    "V10__x.sql",
                    "U2__x.sql",
                    "B2__base.sql",
                    "V20260102030405060708__x.sql"
                }) {
            write(name, "");
        }
        var read = read();

        assertThat(read.all().stream().map(Migration::name))
                .containsExactly(
                        "1.9 y",
                        "2 x",
                        "2.1 x",
                        "10 x",
                        "20260102030405060708 x",
                        "R__a a",
                        "R__b b");
        assertThat(read.find(MigrationVersion.of(2)).orElseThrow().down()).isPresent();
        assertThat(read.baseline().orElseThrow().title()).isEqualTo("base");
    }

    @Test
    void names_that_are_none_are_strangers() {
        for (String name :
                new String[] {
                    "v1__small.sql",
                    "V1_a__x.sql",
                    "R1__x.sql",
                    "V__x.sql",
                    "U7__alone.sql",
                    "notes.sql",
                    "V8__x.txt",
                    ".hidden/V9__x.sql"
                }) {
            write(name, "");
        }
        var read = read();

        assertThat(read.all()).isEmpty();
        assertThat(read.strangers())
                .containsExactly(
                        "R1__x.sql", "U7__alone.sql", "V1_a__x.sql", "V__x.sql", "v1__small.sql");
    }

    @ParameterizedTest
    @CsvSource({"V1__a.sql, V01.0__b.sql", "R__a_b.sql, more/R__a b.sql", "B1__a.sql, B1__b.sql"})
    void two_files_of_one_migration_are_refused(String one, String other) {
        write(one, "");
        write(other, "");

        assertThatThrownBy(this::read).hasMessageContaining("are the same migration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"beforeMigrate.sql", "afterMigrate__grants.sql"})
    void callbacks_are_refused(String name) {
        write(name, "");

        assertThatThrownBy(this::read).hasMessageContaining("is a callback of Flyway");
    }

    /// The sums are Flyway's own.
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "'' ! 0",
                "select 1; ! -690524359",
                "select 1;| ! -690524359",
                "create table a(i int);| ! -731837914",
                "create table a(i int);^| ! -731837914",
                "create table b(i int);|select 1/0;| ! -119565130",
                "create table b(i int);^|select 1/0;^| ! -119565130"
            })
    void the_checksum_is_flyways(String text, String checksum) {
        assertThat(Flyway.checksum(text.replace('|', '\n').replace('^', '\r'))).isEqualTo(checksum);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "create index concurrently i on t (a); ! EACH",
                "vacuum t; reindex schema public; ! EACH",
                "discard all; ! EACH",
                "create table t (i int); ! IN_TRANSACTION",
                "'' ! IN_TRANSACTION"
            })
    void a_script_is_a_transaction_unless_its_statements_refuse_that(String text, Sending sending) {
        assertThat(script(text).sending()).isEqualTo(sending);
    }

    @Test
    void a_mixture_is_refused_unless_its_conf_decides() {
        String text = "create table t (i int);\ncreate index concurrently i on t (a);\n";

        assertThatThrownBy(() -> script(text))
                .hasMessageContaining("V1__a.sql line 2: this works outside of transactions only");
        write("V1__a.sql.conf", "# why\r\nexecuteInTransaction = false\r\n");
        assertThat(script(text).sending()).isEqualTo(Sending.EACH);
        write("V1__a.sql.conf", "executeInTransaction=true");
        assertThat(script(text).sending()).isEqualTo(Sending.IN_TRANSACTION);
    }

    @ParameterizedTest
    @CsvSource({
        "shouldExecute=false, V1__a.sql.conf: shouldExecute is not supported",
        "encoding=latin1, encoding latin1 is not supported",
        "executeInTransaction=maybe, 'executeInTransaction is ''maybe'', not true or false'",
        "nothing, line 1: not written as key=value"
    })
    void what_a_conf_asks_for_in_vain_is_refused(String conf, String message) {
        write("V1__a.sql.conf", conf);

        assertThatThrownBy(() -> script("select 1;")).hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "select 1;|select '${app}'; ! line 2: no value is known for placeholder ${app}",
                "-- ${app} ! line 1: no value is known for placeholder ${app}",
                "select '${app ! line 1: a placeholder of Flyway, ${, has no end"
            })
    void a_placeholder_without_value_is_refused(String text, String message) {
        assertThatThrownBy(() -> script(text.replace('|', '\n'))).hasMessageContaining(message);
    }

    @Test
    void dollars_that_are_no_placeholder_stay() {
        String text = "select $${a}$$, $a$ $b$a$, '$' from t$";
        assertThat(script(text).text()).isEqualTo(text);

        write("V1__a.sql.conf", "placeholderReplacement=false");
        assertThat(script("select '${app}';").text()).isEqualTo("select '${app}';");
    }

    @Test
    void five_thousand_files_are_read_and_summed_quickly() {
        for (int n = 1; n <= 5_000; n++) {
            write("V%d__m.sql".formatted(n), "create table t%d (i int);\n".formatted(n));
        }
        var flyway = Flyway.of(folder);
        var row =
                new AppliedRow(
                        MigrationVersion.of(1),
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("1"),
                        true);
        long began = System.nanoTime();
        var read = flyway.read(folder);
        long modified = read.all().stream().filter(it -> flyway.isModified(it, row)).count();

        assertThat(modified).isEqualTo(5_000);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(20));
    }

    private void write(String name, String text) {
        StyleScene.write(folder, name, text);
    }

    private MigrationFolder read() {
        return Flyway.of(folder).read(folder);
    }

    private MigrationScript script(String text) {
        write("V1__a.sql", text);
        return Flyway.of(folder).script(read().all().getFirst(), Direction.UP);
    }
}
