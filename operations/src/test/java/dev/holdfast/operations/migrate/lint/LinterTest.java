package dev.holdfast.operations.migrate.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.postgres.sql.SqlScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinterTest {
    /// Applied long ago: tables in use.
    private static final String BASE =
            """
            create table p (id bigint primary key, u int);
            create table t (id bigint primary key, a int, b varchar(10), n numeric(8, 2), p bigint);
            create index t_a on t (a);
            create type mood as enum ('happy');
            """;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    create index i on t (a)                            | blocking-index
                    create unique index i on public.t (a)              | blocking-index
                    drop index t_a                                     | blocking-drop-index
                    reindex table t                                    | blocking-reindex
                    alter table t add constraint c check (a > 0)       | check-scan
                    alter table t add x int check (x > 0)              | check-scan
                    alter table t add foreign key (a) references p     | foreign-key-scan
                    alter table t add constraint u unique (b)          | blocking-key
                    alter table t add primary key (a)                  | blocking-key integer-key
                    alter table t add exclude using gist (a with =)    | exclusion
                    alter table t alter a set not null                 | not-null-scan
                    alter table t add x uuid default gen_random_uuid() | rewriting-column
                    alter table t add x bigserial                      | rewriting-column
                    alter table t add x int not null                   | column-without-value
                    alter table t alter a type bigint                  | changing-type
                    alter table t alter b type varchar(5)              | changing-type
                    alter table t set unlogged                         | rewriting-table
                    vacuum full t                                      | rewriting-table
                    cluster t using t_a                                | rewriting-table
                    refresh materialized view v                        | blocking-refresh
                    alter table t detach partition x                   | blocking-detach
                    alter table t attach partition p for values in (1) | attach-scan
                    create table x partition of t for values in (1)    | blocking-partition
                    truncate t                                         | truncate
                    truncate t cascade                                 | truncate-cascade
                    lock table t                                       | lock-table
                    alter domain d add check (value > 0)               | domain-scan
                    create index concurrently if not exists i on t (a) | concurrently-if-not-exists
                    create table if not exists t (a int); create index i on t (a) | blocking-index
                    alter table t rename a to z                        | rename
                    alter table t rename to z                          | rename
                    alter type mood rename value 'happy' to 'glad'     | rename
                    alter table t drop column a                        | drop-column
                    alter table t drop column a cascade                | drop-cascade drop-column
                    drop table t                                       | drop-table
                    drop table t cascade                               | drop-cascade drop-table
                    drop schema s cascade                              | drop-cascade drop-schema
                    alter table t alter a drop not null                | drop-not-null
                    \\connect other                                    | psql-command
                    select 'a                                          | unclosed
                    create table "long_long_long_long_long_long_long_long_long_long_long_long_long" (a int) | long-name
                    create table x (a json, b char(3))                 | char-column json-column
                    create table x (a timestamp, b timestamp(3) without time zone[]) | timestamp-without-zone timestamp-without-zone
                    alter table t add x timestamp                      | timestamp-without-zone
                    create table x (id int primary key)                | integer-key
                    create table x (id serial, primary key (id))       | integer-key
                    create table x (p bigint references p)             | foreign-key-without-index
                    alter table t add x bigint references p            | foreign-key-without-index referencing-column
                    begin; create table x (a text)                     | open-transaction
                    alter table t add x int; alter table t add y int   | repeated-alter
                    alter table t add c int; create index concurrently i on t (c) | not-alone
                    begin; drop index concurrently i; commit           | not-alone
                    vacuum t; select 1                                 | not-alone
                    alter table t add constraint c check (a > 0) not valid; alter table t validate constraint c | validated-at-once
                    alter table t add x text; create index i on p (u)  | blocking-index lock-held
                    alter table t add x text; update t set x = 'a'     | backfill-with-ddl
                    update t set a = 1; alter table t add x text       | backfill-with-ddl
                    alter type mood add value 'sad'; insert into m values ('sad') | new-label-used
                    """)
    void finds(String statements, String rules) {
        assertThat(rules(statements)).isEqualTo(rules == null ? "" : rules);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create index concurrently i on t (a)",
                "drop index concurrently t_a",
                "alter table t add x int",
                "alter table t add x int not null default 0",
                "alter table t add x timestamptz default now()",
                "alter table t add constraint c check (a > 0) not valid",
                "alter table t validate constraint c",
                "alter table t add constraint f foreign key (a) references p not valid",
                "alter table t add constraint u unique using index i",
                "alter table t alter b type varchar(20)",
                "alter table t alter b type text",
                "alter table t alter n type numeric(12, 2)",
                "alter table t alter a set default 1",
                "alter table t alter a set statistics 500",
                "alter table t set (fillfactor = 70)",
                "alter table t drop constraint c",
                "alter index t_a rename to t_b",
                "alter table t detach partition x concurrently",
                "refresh materialized view concurrently v",
                "alter type mood add value 'sad'",
                "alter type mood add value 'sad'; alter type mood add value 'mad' after 'sad'",
                "create type m as enum ('x'); alter type m add value 'y'; select 'y'::m",
                "update t set a = 1",
                "insert into t values (1)",
                "comment on table t is 'alter table t add x serial'",
                "do $$ begin alter table t add x serial; end $$",
                "select 'create index i on t (a); \\connect'",
                "-- create index i on t (a);\nselect 1",
                "begin; alter table t add x int; commit",
                "create table x (a jsonb, b varchar(3), c timestamptz, d \"char\", e interval)",
                "create table x (id bigint generated always as identity primary key)",
                "create table x (a int, b int, primary key (a, b))",
                "create table x (p bigint references p); create index on x (p)",
                "create table x (p bigint primary key references p)",
                "create table x (p bigint references p, unique (p, a))",
                "lock table t in row exclusive mode",
                "alter table t add constraint a check (a > 0) not valid, add y int",
                "drop view v",
                "create table x (a text);; -- $$ $a$ '",
                "grant select on t to x",
            })
    void does_not_fire(String statements) {
        assertThat(rules(statements)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "create index i on n (a)",
                "alter table n add x bigserial; alter table n alter a set not null",
                "alter table n add constraint c check (a > 0); update n set a = 1",
                "alter table n alter a type bigint using a::bigint",
                "truncate n; drop table n",
                "create index i on n (a); drop index i",
                "insert into n select 1; alter table n add x int",
                "alter table n add foreign key (a) references n2 (a); create index on n (a); create table n2 (a int)",
                "alter table n rename to m; create index i on m (a)",
            })
    void a_new_table_has_no_rows_and_no_users(String statements) {
        assertThat(rules("create table n (a bigint); " + statements)).isEmpty();
        // The same a file later, in one run.
        assertThat(shown(lint(up("1", "create table public.n (a bigint)"), up("2", statements))))
                .isEmpty();
        // A table made long ago is another matter.
        assertThat(
                        new Linter(new LintSettings(15, true, false, true), TableFacts.NONE)
                                .lint(
                                        List.of(
                                                applied("1", "create table n (a bigint)"),
                                                up("2", statements))))
                .isNotEmpty();
    }

    @Test
    void not_null_is_free_after_a_valid_check() {
        String add = "alter table t add constraint c check (a is not null) not valid";
        String validate = "alter table t validate constraint c";
        String set = "alter table t alter a set not null";

        assertThat(shown(lint(up("1", add), up("2", validate), up("3", set)))).isEmpty();
        assertThat(shown(lint(applied("1", add), applied("2", validate), up("3", set)))).isEmpty();
        assertThat(shown(lint(up("1", add), up("3", set)))).isEqualTo("not-null-scan");
        assertThat(
                        shown(
                                lint(
                                        up("1", add),
                                        up("2", validate),
                                        up("3", "alter table t drop constraint c"),
                                        up("4", set))))
                .isEqualTo("not-null-scan");
        assertThat(
                        shown(
                                lint(
                                        applied(
                                                "1",
                                                "alter table t add check (a > 0 or a is not null)"),
                                        up("3", set))))
                .isEqualTo("not-null-scan");
    }

    @Test
    void outside_of_a_transaction_statements_do_not_hold_each_others_locks() {
        String statements =
                "alter table t add x text; update t set x = 'a'; create index concurrently i on t (x)";
        assertThat(shown(lint(file("1", statements, false, false, false)))).isEmpty();
        assertThat(shown(lint(up("1", statements)))).isEqualTo("backfill-with-ddl not-alone");
    }

    @Test
    void without_a_lock_timeout_the_first_lock_is_told() {
        var settings = new LintSettings(15, false, false, true);
        var linter = new Linter(settings, TableFacts.NONE);
        String alter = "alter table t add x int";

        assertThat(shown(linter.lint(with(up("1", alter))))).isEqualTo("no-lock-timeout");
        assertThat(shown(linter.lint(with(up("1", "set lock_timeout = '1s'; " + alter)))))
                .isEmpty();
        assertThat(shown(linter.lint(with(up("1", "set local lock_timeout to 500; " + alter)))))
                .isEmpty();
        assertThat(shown(linter.lint(with(up("1", "create table n (a int)"))))).isEmpty();
        // The head of a dump takes away what the runner set.
        assertThat(rules("set lock_timeout = 0; " + alter)).isEqualTo("no-lock-timeout");
    }

    @Test
    void downs_are_missed_and_looked_into() {
        var settings = new LintSettings(15, true, true, true);
        var linter = new Linter(settings, TableFacts.NONE);
        var up = up("1", "create table n (a int)");

        assertThat(shown(linter.lint(with(up)))).isEqualTo("missing-down");
        assertThat(shown(linter.lint(with(up, down("1", "-- nothing"))))).isEqualTo("empty-down");
        assertThat(shown(linter.lint(with(up, down("1", "drop table n"))))).isEmpty();
        assertThat(
                        shown(
                                linter.lint(
                                        with(
                                                up("1", "create index concurrently i on t (a)"),
                                                down("1", "drop index i")))))
                .isEqualTo("blocking-drop-index");
        assertThat(shown(linter.lint(with(applied("1", "create table n (a int)"))))).isEmpty();
    }

    @Test
    void what_is_applied_is_not_warned_of() {
        assertThat(shown(lint(applied("1", "alter table t add x serial; create index i on t (a)"))))
                .isEmpty();
    }

    @Test
    void a_finding_is_allowed_for_a_reason() {
        String index = "create index i on t (a);";
        assertThat(rules("-- holdfast:allow blocking-index: the table is small\n" + index))
                .isEmpty();
        assertThat(rules(index + " -- holdfast:allow blocking-index: small")).isEmpty();
        assertThat(rules("/* holdfast:allow blocking-index: small */ " + index)).isEmpty();
        assertThat(rules("create /* holdfast:allow blocking-index: small */ index i on t (a);"))
                .isEmpty();
        assertThat(rules("-- holdfast:allow blocking-index: only this\n" + index + "\n" + index))
                .isEqualTo("blocking-index lock-held");
        assertThat(rules("-- holdfast:allow blocking-index, lock-held: all\n\n" + index + index))
                .isEmpty();
        assertThat(
                        rules(
                                "-- holdfast:allow rename, drop-column: planned\nalter table t rename a to z;"))
                .isEqualTo("allow-unused");
        assertThat(rules("-- holdfast:allow blocking-index\n" + index))
                .isEqualTo("allow-without-reason");
        assertThat(rules("-- holdfast:allow blocking-index:  \r\n" + index))
                .isEqualTo("allow-without-reason");
        assertThat(rules("-- holdfast:allow no-such-rule: x\nselect 1;")).isEqualTo("allow-unused");
        assertThat(rules("select 'holdfast:allow rename: x'")).isEmpty();
    }

    @Test
    void the_size_of_the_table_says_how_grave_it_is() {
        var index = up("1", "create index i on t (a)");
        assertThat(severity(index, new TableFacts.Use(120, 8_192, 0))).isEqualTo(Severity.NOTICE);
        assertThat(severity(index, new TableFacts.Use(120, 8_192, 50))).isEqualTo(Severity.WARNING);
        assertThat(severity(index, new TableFacts.Use(12_000_000, 3L << 30, 120)))
                .isEqualTo(Severity.ERROR);
        assertThat(
                        new Linter(
                                        LintSettings.defaults(),
                                        _ ->
                                                Optional.of(
                                                        new TableFacts.Use(
                                                                12_000_000, 3L << 30, 120)))
                                .lint(with(index))
                                .getFirst()
                                .sentence())
                .contains("12.0 million rows")
                .contains("120 writes a second");
        // The old type is not known, so it may be harmless.
        assertThat(lint(up("1", "alter table other alter a type bigint")).getFirst().severity())
                .isEqualTo(Severity.WARNING);
    }

    @Test
    void a_finding_says_where_and_what_instead() {
        var findings =
                lint(
                        up(
                                "1",
                                """
                                -- Größe
                                select 1;
                                alter table t
                                    add constraint pos check (a > 0),
                                    add constraint fk foreign key (p)
                                        references p (id);
                                """));
        assertThat(findings)
                .extracting(it -> it.rule().id() + " " + it.line() + ":" + it.column())
                .containsExactly(
                        "check-scan 4:5", "foreign-key-scan 5:5", "foreign-key-without-index 5:5");
        assertThat(findings.getFirst().patch())
                .containsExactly(
                        "ALTER TABLE t add constraint pos check (a > 0) NOT VALID;",
                        "-- in a file of its own, after that one:",
                        "ALTER TABLE t VALIDATE CONSTRAINT pos;");
        assertThat(findings.get(1).patch().getFirst())
                .isEqualTo(
                        "ALTER TABLE t add constraint fk foreign key (p) references p (id) NOT VALID;");
        assertThat(findings.getLast().patch())
                .contains("CREATE INDEX CONCURRENTLY t_p_idx ON t (p);");
        assertThat(findings.getFirst().statement()).startsWith("alter table t add constraint pos");
    }

    /// What a patch proposes is found good, but for what the files before must have done.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "create unique index i on t (a, b) where a > 0",
                "drop index t_a",
                "reindex table t",
                "alter table t add constraint c check (a > 0)",
                "alter table t add check (a > 0)",
                "alter table t add foreign key (a) references p",
                "alter table t add unique (b)",
                "alter table t add constraint k primary key (id)",
                "alter table t alter a set not null",
                "alter table t add x int not null",
                "alter table t add x bigint not null references p (id)",
            })
    void a_patch_is_safe(String statement) {
        var first = lint(up("1", statement)).getFirst();
        assertThat(first.patch()).isNotEmpty();
        var files = new ArrayList<LintFile>();
        for (String line : first.patch()) {
            if (!line.startsWith("--")) {
                files.add(up(String.valueOf(files.size()), line));
            }
        }
        files.add(up("index", "create index concurrently x on t (x)"));
        assertThat(shown(lint(files.toArray(LintFile[]::new)))).as("%s", first.patch()).isEmpty();
    }

    /// Whatever is cut off or left out, it is only a text.
    @Test
    void broken_statements_are_looked_through_as_well() {
        var statements =
                SqlScript.of(
                                """
                                alter table only a.b add column if not exists c numeric(10, 2) default f(1) not null check (c > 0);
                                alter table a add constraint c foreign key (a, b) references p (a) not valid, drop column d cascade;
                                alter table m attach partition x for values from (1) to (2);
                                create table if not exists a (b int primary key, constraint c check ((b) is not null), like d);
                                create unique index concurrently if not exists i on only t using btree (a, (b + 1)) where c;
                                with x as (delete from u returning *) insert into t select * from x;
                                alter domain d add constraint c check (value > 0) not valid;
                                reindex (verbose, concurrently) table t; vacuum (full) t, u (a); lock table a, only b in share mode;
                                create function f() returns int begin atomic select 1; end;
                                alter type e add value if not exists 'x' before 'y'; comment on column a.b is 'x';
                                """)
                        .statements();
        for (var statement : statements) {
            var tokens = statement.tokens();
            for (int i = 0; i < tokens.size(); i++) {
                var text = new StringBuilder();
                tokens.subList(0, i).forEach(it -> text.append(it.text()).append(' '));
                assertThat(lint(up("1", text.toString()))).isNotNull();
                tokens.subList(i + 1, tokens.size())
                        .forEach(it -> text.append(it.text()).append(' '));
                assertThat(lint(up("1", text.toString()), down("1", text.toString()))).isNotNull();
            }
        }
    }

    @Test
    void a_rule_is_known_by_its_name() {
        assertThat(LintRule.BLOCKING_INDEX.id()).isEqualTo("blocking-index");
        assertThat(LintRule.named("blocking-index")).contains(LintRule.BLOCKING_INDEX);
        assertThat(LintRule.named("nothing")).isEmpty();
    }

    private static Severity severity(LintFile file, TableFacts.Use use) {
        return new Linter(new LintSettings(15, true, false, true), _ -> Optional.of(use))
                .lint(with(file))
                .getFirst()
                .severity();
    }

    private static String rules(String statements) {
        return shown(lint(up("1", statements)));
    }

    private static String shown(List<Finding> findings) {
        return findings.stream()
                .map(it -> it.rule().id())
                .sorted()
                .collect(Collectors.joining(" "));
    }

    private static List<Finding> lint(LintFile... files) {
        return new Linter(new LintSettings(15, true, false, true), TableFacts.NONE)
                .lint(with(files));
    }

    private static List<LintFile> with(LintFile... files) {
        var all = new ArrayList<LintFile>();
        all.add(applied("0", BASE));
        all.addAll(List.of(files));
        return all;
    }

    private static LintFile up(String version, String sql) {
        return file(version, sql, false, false, true);
    }

    private static LintFile down(String version, String sql) {
        return file(version, sql, true, false, true);
    }

    private static LintFile applied(String version, String sql) {
        return file(version, sql, false, true, true);
    }

    private static LintFile file(
            String version, String sql, boolean down, boolean applied, boolean inTransaction) {
        String name = version + (down ? ".down.sql" : ".up.sql");
        return new LintFile(name, version, SqlScript.of(sql), down, applied, inTransaction);
    }
}
