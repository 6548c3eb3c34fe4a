package dev.holdfast.postgres.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.CancelledException;
import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.kernel.Secret;
import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.sql.SqlScript;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class SessionTest {
    private final List<String> notes = new ArrayList<>();
    private final Run run =
            new Run(
                    Clock.systemUTC(),
                    false,
                    _ -> true,
                    List.of(event -> {
                        if (event instanceof RunEvent.Noted noted) {
                            notes.add((noted.warning() ? "! " : "") + noted.text());
                        }
                    }));

    @OnEveryPostgres
    void knows_the_server_and_answers_rows(RealPostgres server, int major) {
        try (var session = open(server.target("postgres"))) {
            assertThat(session.serverVersion().major()).isEqualTo(major);
            assertThat(session.has(Feature.PUBLIC_SCHEMA_CLOSED)).isEqualTo(major >= 15);
            record Pair(long number, String word) {}
            assertThat(
                            session.list(
                                    Sql.text(
                                            "select n, 'w' || n as w from generate_series(?, 3) n"),
                                    row -> new Pair(row.number("n"), row.text("w")),
                                    2))
                    .containsExactly(new Pair(2, "w2"), new Pair(3, "w3"));
            assertThat(
                            session.<String>one(
                                    Sql.text("select current_setting('application_name') as name"),
                                    row -> row.text("name")))
                    .isEqualTo("holdfast");
        }
    }

    @OnEveryPostgres
    void a_unix_socket_works_like_an_address(RealPostgres server) {
        var target =
                PostgresTarget.of(
                                server.socketDirectory().toString(),
                                server.port(),
                                "postgres",
                                RealPostgres.USER)
                        .withPassword(server.password());
        try (var session = open(target)) {
            String long20MB = "x".repeat(20_000_000);
            assertThat(
                            session.<Long>one(
                                    Sql.text("select length(?) as n"),
                                    row -> row.number("n"),
                                    long20MB))
                    .isEqualTo(20_000_000);
            assertThat(
                            session.<String>one(
                                    Sql.text("select repeat('y', 5000000) as y"),
                                    row -> row.text("y")))
                    .hasSize(5_000_000);
        }
    }

    @Test
    void settings_and_the_targets_parameters_reach_the_server() {
        var server = RealPostgres.shared(18);
        var target =
                server.target("postgres")
                        .withParameter("search_path", "one, \"two three\"")
                        .withParameter("timezone", "Asia/Kathmandu")
                        .withParameter("options", "-c geqo=off")
                        .withParameter("x-migrations-table", "never sent");
        var settings =
                SessionSettings.defaults()
                        .withStatementTimeout(Duration.ofMillis(1234))
                        .withLockTimeout(Duration.ofSeconds(5))
                        .named("holdfast test");
        try (var session = Sessions.open(target, settings, run)) {
            for (var expected :
                    List.of(
                            List.of("search_path", "one, \"two three\""),
                            List.of("TimeZone", "Asia/Kathmandu"),
                            List.of("geqo", "off"),
                            List.of("statement_timeout", "1234ms"),
                            List.of("lock_timeout", "5s"),
                            List.of("application_name", "holdfast test"))) {
                assertThat(setting(session, expected.getFirst())).isEqualTo(expected.getLast());
            }
        }
    }

    @OnEveryPostgres
    void can_take_the_time_zone_that_the_server_gives_to_others(RealPostgres server) {
        String database = server.createDatabase();
        String role = database + "_role";
        server.execute(database, "create role " + role + " login password 'pw'");
        var asRole = server.target(database).withUser(role, Optional.of(Secret.of("pw")));

        assertThat(serversZone(asRole)).isEqualTo(server.query(database, "show log_timezone"));
        server.execute(database, "alter database " + database + " set timezone = 'Asia/Tokyo'");
        assertThat(serversZone(asRole)).isEqualTo("Asia/Tokyo");
        server.execute(database, "alter role " + role + " set timezone = 'Africa/Lagos'");
        assertThat(serversZone(asRole)).isEqualTo("Africa/Lagos");
        assertThat(serversZone(server.target(database))).isEqualTo("Asia/Tokyo");
        assertThat(serversZone(asRole.withParameter("timezone", "America/Lima")))
                .isEqualTo("America/Lima");
    }

    private String serversZone(PostgresTarget target) {
        try (var session = open(target)) {
            session.useServersTimeZone();
            return setting(session, "TimeZone");
        }
    }

    @Test
    void a_refused_statement_is_a_failure_with_its_sqlstate() {
        try (var session = open(RealPostgres.shared(18).target("postgres"))) {
            assertThatThrownBy(() -> session.execute(Sql.text("select nothing_like_this")))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e -> {
                                assertThat(e.failure().code()).isEqualTo(PostgresError.REFUSED);
                                assertThat(e.failure().code().kind().exitStatus()).isEqualTo(8);
                                assertThat(e.failure().facts()).containsEntry("sqlstate", "42703");
                                assertThat(e.failure().message()).contains("nothing_like_this");
                            });
            assertThat(setting(session, "geqo")).isEqualTo("on");
        }
    }

    @Test
    void a_statement_that_takes_too_long_says_so() {
        var settings = SessionSettings.defaults().withStatementTimeout(Duration.ofMillis(50));
        try (var session =
                Sessions.open(RealPostgres.shared(18).target("postgres"), settings, run)) {
            assertThatThrownBy(() -> session.execute(Sql.text("select pg_sleep(60)")))
                    .hasMessageContaining("broke the statement off");
        }
    }

    @Test
    void a_transaction_is_all_or_nothing() {
        var server = RealPostgres.shared(18);
        try (var session = open(server.target(server.createDatabase()))) {
            session.execute(Sql.text("create table t(a int)"));
            assertThatThrownBy(() ->
                            session.transaction(() -> {
                                session.execute(Sql.text("insert into t values (1)"));
                                return session.execute(Sql.text("insert into gone values (1)"));
                            }))
                    .isInstanceOf(FailureException.class);
            assertThat(
                            session.<Long>transaction(
                                    () -> session.execute(Sql.text("insert into t values (2)"))))
                    .isEqualTo(1);
            assertThat(session.list(Sql.text("select a from t"), row -> row.number("a")))
                    .containsExactly(2L);
        }
    }

    @Test
    void cancelling_the_run_cancels_the_statement_on_the_server() {
        var server = RealPostgres.shared(18);
        var target = server.target(server.createDatabase());
        try (var session = open(target)) {
            Callable<Boolean> sleeper =
                    () -> {
                        assertThat(session.simpleQuery("select pg_sleep(60)"))
                                .isInstanceOfSatisfying(
                                        ScriptOutcome.Refused.class,
                                        it -> assertThat(it.refusal().isCancelled()).isTrue());
                        return true;
                    };
            Callable<Boolean> canceller =
                    () -> {
                        waitForSleeper(server, target.database());
                        run.cancel();
                        return true;
                    };
            RealPostgres.run().together(List.of(sleeper, canceller));

            assertThatThrownBy(() -> session.execute(Sql.text("select 1")))
                    .isInstanceOf(CancelledException.class);
            assertThat(session.uncancelled(() -> setting(session, "geqo"))).isEqualTo("on");
        }
    }

    private static void waitForSleeper(RealPostgres server, String database)
            throws InterruptedException {
        while (server.query(
                        "postgres",
                        "select count(*) from pg_stat_activity where query like '%pg_sleep%'"
                                + " and state = 'active' and datname = '"
                                + database
                                + "'")
                .equals("0")) {
            Thread.sleep(20);
        }
    }

    @OnEveryPostgres
    void a_script_is_one_transaction(RealPostgres server) {
        String database = server.createDatabase();
        try (var session = open(server.target(database))) {
            var outcome =
                    session.simpleQuery(
                            """
                            -- a comment; with a semicolon
                            create table a(x int); insert into a values (1), (2);
                            select * from a; ;
                            do $$ begin raise notice 'hello; world'; raise warning 'oh'; end $$;
                            create function f() returns int language sql as 'select {fn 1}::int';
                            """
                                    .replace("{fn 1}", "1"));

            assertThat(outcome).isEqualTo(new ScriptOutcome.Done(5, 0, false));
            assertThat(notes).containsExactly("NOTICE: hello; world", "! WARNING: oh");
            assertThat(server.query(database, "select count(*) from a")).isEqualTo("2");
        }
    }

    @OnEveryPostgres
    void a_refused_script_tells_how_far_it_came_and_where_it_stopped(RealPostgres server) {
        String database = server.createDatabase();
        String text = "\n\ncreate table a(ä text default 'ö😀');\n  insert into a values (1, 2);\n";
        try (var session = open(server.target(database))) {
            var outcome = (ScriptOutcome.Refused) session.simpleQuery(text);

            assertThat(outcome.completed()).isEqualTo(1);
            assertThat(outcome.committed()).isZero();
            assertThat(outcome.refusal().sqlState()).isEqualTo("42601");
            int index = SqlScript.index(text, outcome.refusal().position().orElseThrow());
            assertThat(text.substring(index)).startsWith("2)");
            assertThat(SqlScript.place(text, index)).isEqualTo(new SqlScript.Place(4, 28));
            assertThat(server.query(database, "select count(*) from pg_class where relname = 'a'"))
                    .isEqualTo("0");
        }
    }

    @OnEveryPostgres
    void a_script_with_commits_of_its_own_tells_what_they_cover(RealPostgres server) {
        String database = server.createDatabase();
        try (var session = open(server.target(database))) {
            var outcome =
                    session.simpleQuery(
                            "create table a(); begin; create table b(); commit;"
                                    + " create table c(); select 1/0; create table d()");

            assertThat(outcome.completed()).isEqualTo(5);
            assertThat(outcome.committed()).isEqualTo(4);
            assertThat(
                            server.query(
                                    database,
                                    "select string_agg(relname, ' ' order by 1) from pg_class"
                                            + " where relname in ('a','b','c','d')"))
                    .isEqualTo("a b");
        }
    }

    @OnEveryPostgres
    void a_transaction_left_open_is_told_and_rolled_back(RealPostgres server) {
        String database = server.createDatabase();
        try (var session = open(server.target(database))) {
            assertThat(session.simpleQuery("begin; create table a()"))
                    .isEqualTo(new ScriptOutcome.Done(2, 0, true));
            assertThat(session.simpleQuery("create table a()"))
                    .isEqualTo(new ScriptOutcome.Done(1, 0, false));
        }
    }

    @Test
    void odd_scripts_do_not_confuse_the_driver() {
        var completed = new LinkedHashMap<String, Integer>();
        completed.put("", 0);
        completed.put(" ;; ", 0);
        completed.put("-- only a comment", 0);
        completed.put("/* /* nested */ ; */", 0);
        completed.put("select '{d ''2020-01-01''}' as escaped", 1);
        completed.put("select 'a' as \"?\", '?' || '??'; select array[1] is null", 2);
        try (var session = open(RealPostgres.shared(18).target("postgres"))) {
            completed.forEach((text, count) -> {
                assertThat(session.simpleQuery(text).completed()).as(text).isEqualTo(count);
                assertThat(session.simpleQuery("select 1"))
                        .isEqualTo(new ScriptOutcome.Done(1, 0, false));
            });
        }
    }

    @Test
    void a_script_that_copies_through_the_connection_is_refused_beforehand() {
        var server = RealPostgres.shared(18);
        String database = server.createDatabase();
        try (var session = open(server.target(database))) {
            assertThatThrownBy(
                            () -> session.simpleQuery("create table a(x int); copy a from stdin;"))
                    .isInstanceOf(FailureException.class)
                    .hasMessageContaining("copy a from stdin");
            assertThat(session.simpleQuery("create table a(x int)").completed()).isEqualTo(1);
        }
    }

    @Test
    void a_session_that_the_server_ends_is_a_lost_connection() {
        var server = RealPostgres.shared(18);
        try (var session = open(server.target("postgres"))) {
            server.query("postgres", "select pg_terminate_backend(" + session.loginPid() + ")");

            assertThatThrownBy(() -> session.execute(Sql.text("select 1")))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            e ->
                                    assertThat(e.failure().code())
                                            .isEqualTo(PostgresError.CONNECTION_LOST));
        }
    }

    private Session open(PostgresTarget target) {
        return Sessions.open(target, SessionSettings.defaults(), run);
    }

    private static String setting(Session session, String name) {
        return session.one(
                Sql.text("select current_setting(?) as value"), row -> row.text("value"), name);
    }
}
