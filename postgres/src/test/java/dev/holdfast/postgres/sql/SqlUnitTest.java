package dev.holdfast.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlUnitTest {

    /// I implicit, E explicit, A alone, M may commit inside; `>` a transaction stays open.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    a; b; c                                       | I[a b c]
                    a; begin; b; commit; c                        | E[a begin b commit] I[c]
                    begin; a; end; start transaction; b; commit   | E[begin a end] E[start b commit]
                    begin; a; rollback; b                         | E[begin a rollback] I[b]
                    begin; savepoint s; a; rollback to s; b; commit | E[begin savepoint a rollback b commit]
                    begin; rollback work to savepoint s; abort; a | E[begin rollback abort] I[a]
                    a; commit; b                                  | E[a commit] I[b]
                    commit                                        | E[commit]
                    begin; a                                      | E[begin a]>
                    a; begin; b; commit and chain; c; commit; d   | E[a begin b commit]> E[c commit] I[d]
                    begin; a; commit and no chain; b              | E[begin a commit] I[b]
                    begin; a; rollback and chain; b               | E[begin a rollback]> E[b]>
                    begin; a; prepare transaction 'x'; commit prepared 'x'; b | E[begin a prepare] A[commit] I[b]
                    vacuum t                                      | A[vacuum]
                    a; create index concurrently i on t (a); b; c | I[a] A[create] I[b c]
                    begin; vacuum; commit                         | E[begin vacuum commit]
                    a; vacuum; begin; b; commit                   | I[a] A[vacuum] E[begin b commit]
                    call p()                                      | M[call]
                    do $$ begin commit; end $$                    | M[do]
                    do $$ begin null; end $$                      | I[do]
                    a; call p()                                   | I[a call]
                    begin; a; commit; call p()                    | E[begin a commit] I[call]
                    vacuum; call p()                              | A[vacuum] M[call]
                    ''                                            | ''
                    """)
    void statements_that_take_effect_together(String text, String units) {
        assertThat(shown(SqlScript.of(text).units())).isEqualTo(units);
    }

    @Test
    void a_unit_knows_its_place_and_its_end() {
        String text = "a; begin; b; commit; c;";
        var units = SqlScript.of(text).units();
        assertThat(units)
                .extracting(it -> text.substring(it.start(), it.end()))
                .containsExactly("a; begin; b; commit", "c");
        assertThat(units.getFirst().ending()).hasValue(3);
        assertThat(units.getLast().ending()).isEmpty();
    }

    private static String shown(List<SqlUnit> units) {
        return units.stream()
                .map(it ->
                        "%s[%s]%s"
                                .formatted(
                                        it.kind().name().charAt(0),
                                        it.statements().stream()
                                                .map(one ->
                                                        one.words()
                                                                .getFirst()
                                                                .toLowerCase(Locale.ROOT))
                                                .collect(Collectors.joining(" ")),
                                        it.transactionOpen() ? ">" : ""))
                .collect(Collectors.joining(" "));
    }
}
