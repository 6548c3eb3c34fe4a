package dev.holdfast.postgres.sql;

import dev.holdfast.testkit.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Random;

/// Pieces of SQL of which random texts are made.
final class SqlPieces {
    /// Whole statements: whatever is between them, each is one.
    static final List<String> STATEMENTS =
            List.of(
                    "select 1",
                    "select ';'",
                    "select 'it''s; '",
                    "select e'\\'; '",
                    "select E'a\\\\'",
                    "select E'a' \n '\\';'",
                    "select E'a' -- c ';\n -- d\n '\\';'",
                    "select u&'d\\0061;' uescape '!'",
                    "select u&\"d;\" from t",
                    "select b'01;', x'ff;', n'a;'",
                    "select \"a;\"\"b\"",
                    "select $$ ; $$",
                    "select $a$ ; $$ ; $a $a$",
                    "select $ä_1$ ; $ä$ ; $ä_1$",
                    "select a$b, c$d from t where a$$ < 1",
                    "select 1$$;$$",
                    "select $1, $2",
                    "select /* ; /* ; */ ; */ 1",
                    "select 1 +/* ; */- 2",
                    "select 1 */* ; */ 2",
                    "select 1 +-- ;\n 2",
                    "select 1 @-- ;\n 2",
                    "select /*/ ; */ 1",
                    "select /***/ 1 /**;**/ + 1",
                    "select 1 -- ; more\n + 2",
                    "select 1 -- ; more\r + 2",
                    "select 1e5, 1.5e-3, .5, 1., 0xff, 1_000, a[1:2], b::text, c := 1, 1..2",
                    "create rule r as on insert to t do (delete from a; delete from b)",
                    "create function f() returns int begin atomic select 1; select 2; end",
                    "CREATE OR REPLACE PROCEDURE p(a int default (1)) BEGIN ATOMIC insert into t"
                            + " values (case when true then 1 end); update t set x = case x when 1"
                            + " then case when y then 2 end end; END",
                    "create function f() returns int language plpgsql as $f$ begin return 1; end;"
                            + " $f$",
                    "create table \"größe;\" (größe int)",
                    "begin",
                    "commit",
                    "copy t to stdout",
                    "insert into t values (E'\\\\', ';')");

    private static final List<String> NOISE =
            List.of(
                    "'",
                    "'",
                    "\"",
                    "$$",
                    "$a$",
                    "$",
                    "/*",
                    "*/",
                    "--",
                    "\n",
                    "\n",
                    "\r",
                    " ",
                    " ",
                    ";",
                    ";",
                    "(",
                    ")",
                    "E'",
                    "e'\\'",
                    "U&'",
                    "u&\"",
                    "b'1'",
                    "a",
                    "1",
                    "1e",
                    ".",
                    "..",
                    ":",
                    "+",
                    "-",
                    "*",
                    "/",
                    "@",
                    "create function f() begin atomic select (1); end;\n",
                    "create rule r do ",
                    "select ",
                    "ä",
                    "\u00a0",
                    "$1",
                    "a$b$",
                    "x'",
                    "\t",
                    "\f",
                    "''",
                    "[",
                    "]",
                    "select 1;\n",
                    ";\n",
                    ";\n");

    private static final List<String> BETWEEN =
            List.of(
                    "",
                    " ",
                    "\n",
                    "\r\n",
                    " -- ; '\n",
                    "/* ; ' */",
                    "\t/* /* ; */ $$ */\n",
                    ";",
                    " ;\n");

    private SqlPieces() {}

    static String statement(Random random) {
        return STATEMENTS.get(random.nextInt(STATEMENTS.size()));
    }

    static String between(Random random) {
        return BETWEEN.get(random.nextInt(BETWEEN.size()));
    }

    /// Parts without regard to sense.
    static String noise(Random random) {
        return NOISE.get(random.nextInt(NOISE.size()));
    }

    /// What is tricky to divide.
    static String tricky() throws IOException {
        return Files.readString(
                Golden.repository(SqlPieces.class)
                        .resolve("postgres/src/test/java/dev/holdfast/postgres/sql/tricky.sql"));
    }
}
