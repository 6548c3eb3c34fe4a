package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.operations.schema.DeclaredProject.Asked;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `schema sync`: additions only, unless a person agrees to what is listed.
@Tag("servers")
class SchemaSyncTest {
    private static final String LIVE =
            """
            create table users (id bigint primary key, mail text, fax text, due numeric(9, 4));
            create table old (a int);
            insert into users values (1, 'a@b', '1', 1.2345), (2, 'c@d', null, 2);
            insert into old select generate_series(1, 5);
            """;
    private static final String DECLARED =
            """
            create table users (id bigint primary key, mail text, due numeric(9, 2),
                at timestamptz);
            create table notes (owner bigint references users);
            """;

    private final DeclaredProject project = DeclaredProject.on(18);

    @AfterEach
    void close() {
        project.close();
    }

    @Test
    void additions_are_made_and_what_would_lose_anything_is_left_and_listed() {
        project.live(LIVE).declare(DECLARED);

        var planned = project.sync(Asked.DRY);
        assertThat(planned.planned()).isTrue();
        assertThat(planned.script().orElseThrow()).contains("CREATE TABLE public.notes");
        assertThat(planned.next()).containsExactly("schema sync");
        assertThat(project.columns()).isEqualTo("old.a users.due users.fax users.id users.mail");

        var result = project.sync();
        assertThat(result.verified()).isTrue();
        assertThat(result.lost()).isEmpty();
        assertThat(project.columns())
                .isEqualTo("notes.owner old.a users.at users.due users.fax users.id users.mail");
        assertThat(result.left())
                .extracting(it -> it.object().toString())
                .contains("table public.old", "column public.users.fax", "column public.users.due");
        assertThat(project.query("select max(due % 1) from users")).isEqualTo("0.2345");
        assertThat(result.next()).containsExactly("schema sync --allow-destructive --dry-run");
        assertThat(project.asked).isEmpty();
        assertThat(project.secured).isEmpty();

        var again = project.sync();
        assertThat(again.steps()).isEmpty();
        assertThat(again.sentence()).startsWith("No change: ");
        assertThat(again.left()).hasSameSizeAs(result.left());
    }

    @Test
    void what_is_dropped_is_listed_with_its_rows_agreed_to_and_saved_first() {
        project.live(LIVE)
                .declare(
                        "create table users (id bigint primary key, mail text, due numeric(9, 4));");

        project.agrees = false;
        assertThatThrownBy(() -> project.sync(Asked.DESTRUCTIVE))
                .hasMessageContaining("not confirmed, so nothing was changed");
        assertThat(project.secured).isEmpty();
        assertThat(project.columns()).isEqualTo("old.a users.due users.fax users.id users.mail");
        assertThat(String.join("\n", project.asked.getFirst().goes()))
                .contains("table public.old", "(5 rows)", "column public.users.fax", "(1 row");

        project.agrees = true;
        project.wayBack = Optional.empty();
        assertThatThrownBy(() -> project.sync(Asked.DESTRUCTIVE))
                .hasMessageContaining("SCHEMA-020")
                .isInstanceOfSatisfying(
                        FailureException.class,
                        it ->
                                assertThat(it.failure().hint().orElseThrow())
                                        .contains("--without-backup"));
        assertThat(project.columns()).isEqualTo("old.a users.due users.fax users.id users.mail");

        project.wayBack = Optional.of("backup 1");
        var result = project.sync(Asked.DESTRUCTIVE);
        assertThat(result.wayBack()).contains("backup 1");
        assertThat(project.secured.getLast()).startsWith("before-schema-sync-");
        assertThat(result.lost())
                .extracting(it -> it.object() + " " + it.rows().orElseThrow())
                .containsExactlyInAnyOrder("table public.old 5", "column public.users.fax 1");
        assertThat(result.left()).isEmpty();
        assertThat(project.columns()).isEqualTo("users.due users.id users.mail");

        project.live("create table old (a int)");
        project.wayBack = Optional.empty();
        project.sync(Asked.DESTRUCTIVE, Asked.WITHOUT_BACKUP);
        assertThat(project.columns()).isEqualTo("users.due users.id users.mail");
    }

    @Test
    void a_lock_is_asked_for_again() throws Exception {
        project.live("create table users (id bigint primary key)")
                .declare("create table users (id bigint primary key, at timestamptz)");
        try (var holder = project.server.connect(project.database)) {
            holder.setAutoCommit(false);
            lock(holder);
            var sync = project.run().beside(() -> project.sync(Duration.ofMillis(20), List.of()));
            while (project.said.stream().noneMatch(it -> it.contains("is in use; trying again"))) {
                assertThat(sync.isDone()).isFalse();
                Thread.sleep(10);
            }
            holder.rollback();
            assertThat(sync.get().verified()).isTrue();
        }
        assertThat(project.columns()).isEqualTo("users.at users.id");
    }

    @Test
    void what_is_renamed_is_not_kept_under_its_old_name() {
        project.live(
                        "create table users (id bigint primary key, mail text, fax text);"
                                + " insert into users values (1, 'a@b', '1')")
                .declare("create table users (id bigint primary key, email text, at date);");

        var result =
                project.sync(
                        Duration.ofSeconds(2), List.of("public.users.mail=public.users.email"));

        assertThat(result.verified()).isTrue();
        assertThat(project.columns()).isEqualTo("users.at users.email users.fax users.id");
        assertThat(project.query("select email from users")).isEqualTo("a@b");
        assertThat(result.left())
                .extracting(it -> it.object().toString())
                .containsExactly("column public.users.fax");
    }

    @Test
    void an_index_of_somebody_else_that_took_the_name_stays() {
        project.live("create table users (id bigint primary key); create table other (a int)")
                .declare(
                        "create table users (id bigint primary key); create table other (a int);"
                                + " create index by_id on users (id);");
        project.beforeChange = () -> project.live("create index by_id on other (a)");

        assertThatThrownBy(project::sync).hasMessageContaining("already exists");

        assertThat(
                        project.query(
                                "select indrelid::regclass from pg_index"
                                        + " where indexrelid = 'by_id'::regclass"))
                .isEqualTo("other");
    }

    @Test
    void another_sync_at_the_same_time_is_told() throws SQLException {
        project.declare("create table users (id bigint primary key)");
        try (var holder = project.server.connect(project.database);
                var statement = holder.createStatement()) {
            statement.execute("select pg_advisory_lock(7163549182736451)");
            assertThatThrownBy(project::sync).hasMessageContaining("SCHEMA-021");
            assertThat(project.sync(Asked.DRY).steps()).isNotEmpty();
        }
        assertThat(project.columns()).isEmpty();
    }

    @Test
    void what_has_no_rows_is_lost_without_a_number() {
        project.live("create sequence numbers; create type mood as enum ('sad')")
                .declare("create table users (id bigint primary key);");

        var planned = project.sync(Asked.DESTRUCTIVE, Asked.DRY);

        assertThat(planned.lost())
                .extracting(it -> it.object() + " " + it.rows())
                .contains("sequence public.numbers Optional.empty");
        project.sync(Asked.DESTRUCTIVE);
        assertThat(project.asked.getLast().goes()).noneMatch(it -> it.contains(" rows)"));
    }

    @Test
    void to_seed_and_not_to_seed_is_refused_and_nothing_is_changed() {
        project.declare("create table users (id bigint primary key);");

        assertThatThrownBy(() -> project.sync(Asked.SEED, Asked.NO_SEED))
                .hasMessageContaining("SCHEMA-025: --seed and --no-seed were both given");
        assertThat(project.columns()).isEmpty();
    }

    @Test
    void rows_are_seeded_only_when_asked_for() {
        project.declare("create table kinds (name text primary key);")
                .put(
                        "schema/seed/kinds.sql",
                        "insert into kinds values ('a'), ('b') on conflict do nothing;");

        var first = project.sync();
        assertThat(first.seeded()).isEmpty();
        assertThat(first.next()).containsExactly("schema sync --seed");
        assertThat(project.query("select count(*) from kinds")).isEqualTo("0");
        assertThat(project.sync(Asked.NO_SEED).seeded()).isEmpty();

        assertThat(project.sync(Asked.SEED).seeded()).hasSize(1);
        project.sync(Asked.SEED);
        assertThat(project.query("select count(*) from kinds")).isEqualTo("2");

        project.put(
                "schema/seed/more.sql",
                "insert into kinds values ('c');\ninsert into kin values (1);");
        assertThatThrownBy(() -> project.sync(Asked.SEED))
                .hasMessageContaining("SCHEMA-022")
                .hasMessageContaining("more.sql");
        assertThat(project.query("select count(*) from kinds")).isEqualTo("2");
    }

    @Test
    void a_statement_that_rows_forbid_is_refused_and_says_what_is_done() {
        project.live(
                        "create table users (id bigint primary key, mail text); insert into users values (1, null)")
                .declare(
                        """
                        create table notes (a int);
                        create table users (id bigint primary key, mail text not null);
                        """);

        assertThatThrownBy(project::sync)
                .hasMessageContaining("SCHEMA-014")
                .hasMessageContaining("null");
        assertThat(project.columns()).contains("notes.a");
        assertThat(project.diff().differences()).isNotEmpty();
        project.live("update users set mail = ''");
        assertThat(project.sync().left()).isEmpty();
        assertThat(project.diff().differences()).isEmpty();
        assertThat(
                        project.query(
                                "select count(*) from pg_constraint where contype = 'c'"
                                        + " and conrelid = 'users'::regclass"))
                .isEqualTo("0");
    }

    private static void lock(java.sql.Connection holder) throws SQLException {
        try (var statement = holder.createStatement()) {
            statement.execute("lock table users");
        }
    }
}
