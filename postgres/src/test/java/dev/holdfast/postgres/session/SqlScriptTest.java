package dev.holdfast.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqlScriptTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 1",
                "select ';'",
                "select 'it''s; '",
                "select e'\\'; '",
                "select E'a\\\\'",
                "select \"a;\"\"b\"",
                "select $$ ; $$",
                "select $a$ ; $$ ; $a$",
                "select a$b, c$d from t",
                "create function f(a int) returns int as $q1$ select 1; $q1$",
                "select /* ; /* ; */ ; */ 1",
                "select 1 -- ; more\n + 2",
                "create rule r as on insert to t do (delete from a; delete from b)",
                "create function f() returns int begin atomic select 1; select 2; end",
                "create or replace procedure p() begin atomic insert into t values"
                        + " (case when true then 1 end); update t set x = case x when 1 then 2 end;"
                        + " end",
                "select 'unclosed; ",
                "select $$ unclosed; ",
                "select /* unclosed; ",
            })
    void what_is_one_statement_stays_one(String statement) {
        assertThat(SqlScript.of(statement).statements()).hasSize(1);
        assertThat(texts("select 0;\n" + statement).getFirst()).isEqualTo("select 0");
        assertThat(texts("select 0;\n" + statement)).hasSize(2);
    }

    @Test
    void statements_are_trimmed_of_comments_and_space_around_them() {
        assertThat(texts(" -- one\n begin ;; /* two */ select 1 ;\n\n commit -- end\n;"))
                .containsExactly("begin", "select 1", "commit");
        assertThat(texts(" ; -- nothing ;\n")).isEmpty();
    }

    @Test
    void places_are_counted_in_characters() {
        String text = "a\nä😀x\n";

        assertThat(SqlScript.index(text, 5)).isEqualTo(5);
        assertThat(SqlScript.place(text, 5)).isEqualTo(new SqlScript.Place(2, 3));
        assertThat(SqlScript.place(text, 0)).isEqualTo(new SqlScript.Place(1, 1));
        assertThat(SqlScript.place(text, 99)).isEqualTo(new SqlScript.Place(3, 1));
    }

    @Test
    void knows_what_a_transaction_cannot_hold() {
        assertThat(only("create unique index concurrently i on t(a)").refusesTransaction())
                .isTrue();
        assertThat(only("drop index concurrently i").refusesTransaction()).isTrue();
        assertThat(only("refresh materialized view concurrently v").refusesTransaction()).isFalse();
        assertThat(only("vacuum analyze t").refusesTransaction()).isTrue();
        assertThat(
                        only("create table concurrently_not(a text default 'concurrently')")
                                .refusesTransaction())
                .isFalse();
        assertThat(only("call p()").mayCommitInside()).isTrue();
        assertThat(only("do $$ begin commit; end $$").mayCommitInside()).isTrue();
        assertThat(only("do $$ begin perform 1; end $$").mayCommitInside()).isFalse();
        assertThat(only("copy t from stdin with csv").copiesThroughClient()).isTrue();
        assertThat(only("copy t from '/stdin'").copiesThroughClient()).isFalse();
        assertThat(only("end").controlsTransaction()).isTrue();
        assertThat(only("rollback to a").controlsTransaction()).isTrue();
    }

    private static SqlStatement only(String text) {
        return SqlScript.of(text).statements().getFirst();
    }

    private static List<String> texts(String text) {
        return SqlScript.of(text).statements().stream().map(SqlStatement::text).toList();
    }
}
