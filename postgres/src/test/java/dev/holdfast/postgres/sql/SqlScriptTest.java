package dev.holdfast.postgres.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.sql.SqlToken.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class SqlScriptTest {
    static final List<String> STATEMENTS = SqlPieces.STATEMENTS;

    @ParameterizedTest
    @FieldSource("STATEMENTS")
    void what_is_one_statement_stays_one(String statement) {
        assertThat(SqlScript.of(statement).statements()).hasSize(1);
        assertThat(texts("select 0;\n" + statement + ";select 9"))
                .containsExactly("select 0", statement, "select 9");
        assertThat(SqlScript.of(statement).open()).isEmpty();
    }

    @Test
    void random_scripts_fall_into_the_statements_they_are_made_of() {
        for (int seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var wanted = new ArrayList<String>();
            var text = new StringBuilder();
            for (int i = random.nextInt(30); i >= 0; i--) {
                String statement = SqlPieces.statement(random);
                wanted.add(statement);
                text.append(SqlPieces.between(random)).append(statement);
                text.append(SqlPieces.between(random)).append(";");
            }
            assertThat(texts(text.toString())).as("seed %d", seed).isEqualTo(wanted);
            tiles(text.toString());
        }
    }

    @Test
    void tokens_tile_any_text() {
        for (int seed = 0; seed < 2_000; seed++) {
            var random = new Random(seed);
            var text = new StringBuilder();
            for (int i = random.nextInt(40); i >= 0; i--) {
                text.append(random.nextInt(8) == 0 ? "\\" : SqlPieces.noise(random));
                text.append(random.nextInt(30) == 0 ? "copy t from stdin;\n1\n\\.\n" : "");
                text.append(random.nextInt(30) == 0 ? (char) random.nextInt(0x10000) : "");
            }
            tiles(text.toString());
            var all = SqlScript.of(text.toString());
            all.units();
            for (SqlStatement statement : all.statements()) {
                assertThat(statement.tokens()).isNotEmpty();
                statement.refusesTransaction();
                statement.mayCommitInside();
                statement.copiesThroughClient();
                statement.controlsTransaction();
                statement.excerpt();
            }
        }
    }

    @Test
    void statements_are_trimmed_of_comments_and_space_around_them() {
        assertThat(texts(" -- one\n begin ;; /* two */ select 1 ;\n\n commit -- end\n;"))
                .containsExactly("begin", "select 1", "commit");
        assertThat(texts(" ; -- nothing ;\n")).isEmpty();
        assertThat(texts("\uFEFFselect 1;")).containsExactly("select 1");
        assertThat(texts("select\u00a01")).containsExactly("select\u00a01");
    }

    @Test
    void a_lone_carriage_return_ends_a_comment_and_a_line() {
        assertThat(texts("select 1 -- x\r; select 2")).containsExactly("select 1", "select 2");
        assertThat(SqlScript.place("a\rb\r\nc\nd", 7)).isEqualTo(new SqlScript.Place(4, 1));
        assertThat(SqlScript.place("a\rb\r\nc\nd", 4)).isEqualTo(new SqlScript.Place(2, 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    select 1; select 'a; b | STRING | 17
                    select E'\\'; | STRING | 7
                    select $a$ ; $b$ | DOLLAR_QUOTE | 7
                    select "a; | QUOTED_NAME | 7
                    select U&"a; | QUOTED_NAME | 7
                    select 1; /* /* */ ; | COMMENT | 10
                    select (1; (2) | PARENTHESIS | 7
                    create function f() begin atomic select 1; | BEGIN_ATOMIC | 20
                    create function f() begin atomic select (1; | BEGIN_ATOMIC | 20
                    copy t from stdin; | COPY_DATA |
                    """)
    void tells_what_is_open_at_the_end(String text, SqlOpen.What what, Integer at) {
        String all = at == null ? text + "\n1\n2\n" : text;
        int start = at == null ? text.length() + 1 : at;
        assertThat(SqlScript.of(all).open()).contains(new SqlOpen(what, start));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select (1);",
                "select ')'; -- (",
                "create function f() returns int begin atomic select 1; end",
                "create function begin() returns int language sql as 'select 1'",
                "select 1 as end",
                "begin",
                "copy t from stdin;\n\\.\n",
                "copy t from stdin;",
                "-- '",
                ""
            })
    void nothing_is_open_where_all_is_closed(String text) {
        assertThat(SqlScript.of(text).open()).isEmpty();
    }

    @Test
    void a_label_named_end_ends_no_body() {
        String body =
                "create function f() returns int begin atomic select 1 as end, t.case; select 2; end";
        assertThat(texts(body + "; select 3")).containsExactly(body, "select 3");
    }

    @Test
    void rows_after_copy_from_stdin_are_no_sql() {
        String text =
                "copy t from stdin;\n1\tit's; $$ (\n\\N\t\\\\.\n\\.\nselect 1;\n"
                        + "COPY public.\"from\" (a) FROM STDIN WITH (FORMAT csv); -- rest\n\\.\r\nselect 2";
        var script = SqlScript.of(text);
        var statements = script.statements();

        assertThat(texts(text))
                .containsExactly(
                        "copy t from stdin",
                        "select 1",
                        "COPY public.\"from\" (a) FROM STDIN WITH (FORMAT csv)",
                        "select 2");
        var data = statements.get(0).inlineData().orElseThrow();
        assertThat(text.substring(data.start(), data.end()))
                .isEqualTo("1\tit's; $$ (\n\\N\t\\\\.\n");
        var none = statements.get(2).inlineData().orElseThrow();
        assertThat(none.start()).isEqualTo(none.end());
        assertThat(script.psqlCommands()).isEmpty();
        assertThat(statements.get(0).copiesThroughClient()).isTrue();
        tiles(text);
    }

    @Test
    void rows_of_two_copies_on_a_line_follow_one_another() {
        String text = "copy a from stdin; copy b from stdout; select 1;\n1\n\\.\n2\n\\.\nselect 2";
        assertThat(
                        SqlScript.of(text).statements().stream()
                                .map(it ->
                                        it.text()
                                                + it.inlineData()
                                                        .map(data ->
                                                                ":"
                                                                        + text.substring(
                                                                                        data
                                                                                                .start(),
                                                                                        data.end())
                                                                                .strip())
                                                        .orElse("")))
                .containsExactly(
                        "copy a from stdin:1", "copy b from stdout:2", "select 1", "select 2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "copy t to stdout;\n1",
                "copy t from '/stdin';\n1",
                "copy t (stdin) from program 'x';\n1",
                "copy (select a from stdin) to 'x';\n1",
                "select 1 from stdin;\n1"
            })
    void what_only_looks_like_a_copy_with_rows(String text) {
        assertThat(SqlScript.of(text).statements().getFirst().inlineData()).isEmpty();
        assertThat(texts(text)).hasSize(2);
    }

    @Test
    void commands_of_psql_are_told_with_their_place() {
        String text =
                """
                \\restrict abc
                select 1; \\connect db
                \\i 'a;b\\'c'\\\\ select 2 \\gset x_
                select '\\d', $$\\q$$ -- \\x
                ;\\if 1 \\else
                select 3 \\; select 4 \\g |cat;\\x
                """;
        var script = SqlScript.of(text);

        assertThat(script.psqlCommands())
                .extracting(PsqlCommand::name)
                .containsExactly("restrict", "connect", "i", "gset", "if", "else", ";", "g");
        assertThat(script.psqlCommands())
                .allMatch(it -> text.startsWith("\\" + it.name(), it.start()))
                .extracting(PsqlCommand::text)
                .contains("\\i 'a;b\\'c'\\\\", "\\if 1 ", "\\g |cat;\\x");
        assertThat(texts(text))
                .containsExactly(
                        "select 1", "select 2", "select '\\d', $$\\q$$", "select 3", "select 4");
        tiles(text);
    }

    @Test
    void tokens_are_the_servers() {
        assertThat(kinds("select a.b, $1 + 1.5e-3 :: int, 'x', U&\"y\" @> $$z$$"))
                .isEqualTo(
                        "WORD WORD PUNCTUATION WORD PUNCTUATION PARAMETER OPERATOR NUMBER OPERATOR WORD"
                                + " PUNCTUATION STRING PUNCTUATION QUOTED_NAME OPERATOR STRING");
        assertThat(tokens("1..2 .5 1. 0x1F 1_0 1e+5 $12a"))
                .containsExactly("1", "..", "2", ".5", "1.", "0x1F", "1_0", "1e+5", "$12a");
        assertThat(tokens("a+-1 =- @- <=-- x"))
                .containsExactly("a", "+", "-", "1", "=", "-", "@-", "<=");
        assertThat(tokens("'a'\n 'b' 'c' e'\\'' n'd'"))
                .containsExactly("'a'\n 'b'", "'c'", "e'\\''", "n'd'");
        assertThat(tokens("a:=b::c[1:2]"))
                .containsExactly("a", ":=", "b", "::", "c", "[", "1", ":", "2", "]");
        assertThat(kinds("a \0 $ {")).isEqualTo("WORD UNKNOWN UNKNOWN UNKNOWN");
    }

    @Test
    void names_mean_what_the_server_takes_them_for() {
        assertThat(names("Users \"Users\" \"a\"\"b\" GRÖSSE U&\"d\\0061\""))
                .containsExactly("users", "Users", "a\"b", "grÖsse", "d\\0061");
        assertThat(SqlNames.bytes("größe")).isEqualTo(7);
        // No letter outside of ASCII is part of a keyword.
        assertThat(only("lımıt").words()).containsExactly("LıMıT");
    }

    @Test
    void places_are_counted_in_characters() {
        String text = "a\nä😀x\n";

        assertThat(SqlScript.index(text, 5)).isEqualTo(5);
        assertThat(SqlScript.place(text, 5)).isEqualTo(new SqlScript.Place(2, 3));
        assertThat(SqlScript.place(text, 0)).isEqualTo(new SqlScript.Place(1, 1));
        assertThat(SqlScript.place(text, 99)).isEqualTo(new SqlScript.Place(3, 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create unique index concurrently i on t(a)",
                "create index concurrently on t(a)",
                "drop index concurrently if exists i",
                "reindex index concurrently i",
                "reindex (verbose, concurrently) table t",
                "reindex (concurrently true) index i",
                "reindex database d",
                "reindex (verbose) schema s",
                "reindex system concurrently d",
                "alter table if exists only t detach partition p concurrently",
                "vacuum analyze t",
                "vacuum (full) t",
                "cluster",
                "cluster verbose",
                "cluster (verbose)",
                "create database d",
                "drop database if exists d",
                "alter database d set tablespace x",
                "create tablespace x location '/x'",
                "drop tablespace x",
                "alter system set a = 1",
                "create subscription s connection 'c' publication p",
                "create subscription s connection 'c' publication p with (copy_data = false)",
                "alter subscription s refresh publication",
                "alter subscription s set publication p",
                "alter subscription s add publication p with (copy_data = off)",
                "alter subscription s set (failover = true)",
                "drop subscription s",
                "discard all",
                "commit prepared 'x'",
                "rollback prepared 'x'",
            })
    void knows_what_a_transaction_cannot_hold(String statement) {
        assertThat(only(statement).refusesTransaction()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create index i on t(a)",
                "create table concurrently_not(a text default 'concurrently')",
                "refresh materialized view concurrently v",
                "reindex (concurrently false) table t",
                "reindex (concurrently off, verbose) table t",
                "reindex table t",
                "alter table t detach partition p finalize",
                "alter type e add value 'x'",
                "analyze t",
                "cluster t using i",
                "cluster (verbose) t",
                "cluster verbose t",
                "alter database d set default_tablespace = x",
                "alter database d owner to x",
                "create subscription s connection 'c' publication p with (create_slot = false)",
                "create subscription s connection 'c' publication p with (connect = 'off')",
                "alter subscription s set publication p with (refresh = false)",
                "alter subscription s set (slot_name = none)",
                "alter subscription s disable",
                "discard plans",
                "commit",
                "rollback",
                "select 1",
                "\"vacuum\"",
            })
    void knows_what_a_transaction_can_hold(String statement) {
        assertThat(only(statement).refusesTransaction()).isFalse();
    }

    @Test
    void knows_what_may_commit_and_what_copies() {
        assertThat(only("call p()").mayCommitInside()).isTrue();
        assertThat(only("do $$ begin commit; end $$").mayCommitInside()).isTrue();
        assertThat(only("do $x$ begin call p(); end $x$").mayCommitInside()).isTrue();
        assertThat(only("do 'begin rollback; end'").mayCommitInside()).isTrue();
        assertThat(only("do $$ begin perform 1; /* commit */ end $$").mayCommitInside()).isFalse();
        assertThat(
                        only("do $$ begin create temp table t on commit drop as select 1; end $$")
                                .mayCommitInside())
                .isFalse();
        assertThat(only("copy t from stdin with csv").copiesThroughClient()).isTrue();
        assertThat(only("copy (select 1) to stdout").copiesThroughClient()).isTrue();
        assertThat(only("copy t (stdin) from '/stdin'").copiesThroughClient()).isFalse();
        assertThat(only("end").controlsTransaction()).isTrue();
        assertThat(only("rollback to a").controlsTransaction()).isTrue();
        assertThat(only("rollback to a").rollsBack()).isFalse();
        assertThat(only("abort").rollsBack()).isTrue();
        assertThat(only("commit prepared 'x'").endsTransaction()).isFalse();
    }

    @Test
    void a_long_statement_is_shown_by_its_beginning() {
        String rows = "insert into t values " + "(1),\n ".repeat(5_000) + "(2)";
        assertThat(only(rows).excerpt()).hasSize(104).startsWith("insert into t values (1), (1)");
        assertThat(only("select\n  1").excerpt()).isEqualTo("select 1");
    }

    @Test
    void the_tricky_script_tiles() throws IOException {
        tiles(SqlPieces.tricky());
    }

    /// Each token begins where the one before it ended, and each statement is made of tokens.
    private static void tiles(String text) {
        var script = SqlScript.of(text);
        int at = 0;
        for (SqlToken token : script.tokens()) {
            assertThat(token.start()).isEqualTo(at);
            assertThat(token.text())
                    .isEqualTo(text.substring(token.start(), token.end()))
                    .isNotEmpty();
            at = token.end();
        }
        assertThat(at).isEqualTo(text.length());
        int end = 0;
        for (SqlStatement statement : script.statements()) {
            assertThat(statement.start()).isGreaterThanOrEqualTo(end);
            assertThat(statement.end()).isGreaterThan(statement.start());
            end = statement.end();
        }
    }

    private static String kinds(String text) {
        return SqlScript.of(text).tokens().stream()
                .map(SqlToken::kind)
                .filter(it -> it != Kind.SPACE)
                .map(Kind::name)
                .collect(Collectors.joining(" "));
    }

    private static List<String> tokens(String text) {
        return SqlScript.of(text).statements().stream()
                .flatMap(it -> it.tokens().stream())
                .map(SqlToken::text)
                .toList();
    }

    private static List<String> names(String text) {
        return only(text).tokens().stream().map(SqlToken::name).toList();
    }

    private static SqlStatement only(String text) {
        var statements = SqlScript.of(text).statements();
        assertThat(statements).hasSize(1);
        return statements.getFirst();
    }

    private static List<String> texts(String text) {
        return SqlScript.of(text).statements().stream().map(SqlStatement::text).toList();
    }
}
