package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.server.SandboxServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("servers")
class DeclaredLoaderTest {
    private final RealPostgres server = RealPostgres.shared(18);
    private final Run run = RealPostgres.run();
    private SandboxServer sandbox = SandboxServer.at(server.target("postgres"), 18, run);
    private String database = "";

    @BeforeEach
    void makeDatabase() {
        database = sandbox.newDatabase(run).database();
    }

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void files_that_need_others_wait_for_them() {
        load(
                "create view a as select * from b",
                "create table b (id app.id primary key, c int references c)",
                "create table c (id int primary key default app.f())",
                "create function app.f() returns int language sql as 'select 1 from nowhere'",
                "create domain app.id as bigint",
                "create schema app");
        assertThat(query("select count(*) from pg_class where relname in ('a', 'b', 'c')"))
                .isEqualTo("3");
    }

    @Test
    void a_file_that_is_refused_leaves_nothing_of_itself_before_it_is_tried_again() {
        load("create table a (); create table later.b ()", "create schema later");
        assertThat(query("select count(*) from pg_class where relname in ('a', 'b')"))
                .isEqualTo("2");
    }

    @Test
    void many_files_in_the_opposite_order_take_two_turns() {
        var files = new ArrayList<String>();
        for (int i = 0; i < 60; i++) {
            files.add("create view v%d as select * from v%d".formatted(i, i + 1));
        }
        files.add("create view v60 as select 1 as one");
        long before = commits();
        load(files.toArray(String[]::new));
        assertThat(query("select one from v0")).isEqualTo("1");
        // Each try is a transaction, and so is what stands before it.
        assertThat(commits() - before).isLessThan(400);
    }

    @Test
    void settings_of_one_file_do_not_reach_the_next() {
        load(
                "select pg_catalog.set_config('search_path', '', false); set role pg_monitor",
                "create table here ()");
        assertThat(query("select to_regclass('public.here')::text")).isEqualTo("here");
    }

    @Test
    void a_role_that_is_missing_is_made_and_told() {
        String role = "role " + UUID.randomUUID();
        Set<String> made =
                load("create table t (); grant select on t to \"%s\", public".formatted(role));
        assertThat(made).containsExactly(role);
        assertThat(query("select rolcanlogin from pg_roles where rolname = '" + role + "'"))
                .isEqualTo("f");
    }

    @Test
    void what_is_never_made_is_told_of_the_first_file_that_needs_it() {
        assertThatThrownBy(() ->
                        load(
                                "create table a ();\ncreate view v as\n  select * from gone",
                                "create view w as select * from v"))
                .hasMessageContaining(
                        "SCHEMA-003: 0.sql line 3, column 17: relation \"gone\" does not exist, in: create"
                                + " view v as select * from gone")
                .satisfies(e ->
                        assertThat(hint(e))
                                .contains("no file of the folder makes it")
                                .contains("1 other files wait"));
    }

    @Test
    void what_is_wrong_in_itself_is_told_at_once() {
        assertThatThrownBy(() -> load("create view v as select * from gone", "create tabel x ()"))
                .hasMessageContaining("SCHEMA-003: 1.sql line 1, column 8: syntax error");
        assertThatThrownBy(() -> load("create table d ();\n\ncreate table d ()"))
                .hasMessageContaining("0.sql line 3, column 1: relation \"d\" already exists");
        assertThatThrownBy(() -> load("create schema public"))
                .satisfies(e -> assertThat(hint(e)).contains("CREATE SCHEMA IF NOT EXISTS"));
    }

    @Test
    void an_extension_that_is_not_there_is_told_with_what_to_do() {
        assertThatThrownBy(() -> load("\ncreate extension nowhere"))
                .hasMessageContaining(
                        "SCHEMA-006: 0.sql line 2, column 1: the programs of the sandbox do not have"
                                + " the extension nowhere")
                .satisfies(e -> assertThat(hint(e)).contains("--sandbox"));
    }

    @Test
    void what_is_said_of_roles_is_not_done() {
        load("create role app_of_nobody; drop role postgres; alter role postgres nologin");
        assertThat(query("select count(*) from pg_roles where rolname = 'app_of_nobody'"))
                .isEqualTo("0");
    }

    private static String hint(Throwable failure) {
        return ((FailureException) failure).failure().hint().orElse("");
    }

    private long commits() {
        return Long.parseLong(query("select pg_current_xact_id()::text"));
    }

    private Set<String> load(String... texts) {
        var files = new TreeMap<String, String>();
        for (String text : texts) {
            String bytes =
                    new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
            files.put(files.size() + ".sql", bytes);
        }
        return DeclaredLoader.load(
                new DeclaredFolder(Path.of("/"), files, List.of()),
                server.target(database),
                sandbox,
                run);
    }

    private String query(String sql) {
        return server.query(database, sql);
    }
}
