package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.operations.schema.DeclaredProject;
import dev.holdfast.operations.schema.ShownStep;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `migrate generate`: what it writes is what makes the declared schema, and goes back.
@Tag("servers")
class GenerateTest {
    private static final String USERS = "create table users (id bigint primary key, mail text);\n";

    private final DeclaredProject project = DeclaredProject.on(18);

    @AfterEach
    void close() {
        project.close();
    }

    @Test
    void a_pair_is_written_as_the_folder_numbers_its_own_and_goes_up_and_down() {
        project.put("migrations/000007_users.up.sql", USERS)
                .put("migrations/000007_users.down.sql", "drop table users;")
                .declare(
                        USERS
                                + "create table orders (id bigint primary key, owner bigint not null"
                                + " references users);");

        var result = generate("add_orders");

        assertThat(result.migrations()).hasSize(1);
        var written = result.migrations().getFirst();
        assertThat(written.up()).isEqualTo("000008_add_orders.up.sql");
        assertThat(written.version()).hasToString("8");
        assertThat(written.risk()).isEqualTo(ShownStep.Risk.NONE);
        assertThat(project.files("migrations"))
                .containsExactly(
                        "000007_users.down.sql",
                        "000007_users.up.sql",
                        "000008_add_orders.down.sql",
                        "000008_add_orders.up.sql");
        assertThat(project.text("migrations/000008_add_orders.up.sql"))
                .contains("CREATE TABLE public.orders", "same digest", "schema/");
        assertThat(project.text("migrations/000008_add_orders.down.sql"))
                .contains("DROP TABLE public.orders", "-- loses");
        assertThat(result.sentence())
                .isEqualTo(
                        "Wrote 1 migration, tried up, down and up again on a copy: the migrations in"
                                + " migrations/ make what schema/ says now.");
        assertThat(result.next()).containsExactly("migrate up --dry-run");

        up();
        assertThat(project.columns()).contains("orders.owner");
        down(1);
        assertThat(project.columns()).doesNotContain("orders").contains("users.mail");
        assertThat(generate("again").migrations()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "V1.4__users.sql | U2__orders.sql V1.4__users.sql V2__orders.sql",
                "01_users.sql | 01_users.sql 02_orders.sql",
                "00001_users.sql | 00001_users.sql 00002_orders.sql",
                "20250102_users.sql | 20250102_users.sql 20250103_orders.sql",
            })
    void files_are_written_in_the_folders_own_style(String file, String files) {
        String head =
                switch (file) {
                    case "01_users.sql" -> "-- migrate:up\n";
                    case "00001_users.sql" -> "-- +goose Up\n";
                    default -> "";
                };
        project.put(
                        "migrations/" + file,
                        head + USERS + (file.startsWith("01") ? "-- migrate:down\n" : ""))
                .declare(
                        USERS
                                + "create table orders (id bigint primary key);"
                                + "create function f() returns int language plpgsql as $$ begin return 1; end; $$;");

        var result = generate("orders");

        assertThat(result.migrations()).hasSize(1);
        assertThat(project.files("migrations")).containsExactly(files.split(" "));
        up();
        assertThat(project.columns()).contains("orders.id");
        assertThat(generate("again").migrations()).isEmpty();
        if (!file.startsWith("2025")) {
            down(1);
            assertThat(project.columns()).doesNotContain("orders");
        } else {
            assertThat(result.migrations().getFirst().down()).isEmpty();
        }
    }

    @Test
    void where_nothing_differs_nothing_is_written() {
        project.put("migrations/1_users.up.sql", USERS).declare(USERS);

        var result = generate("nothing");

        assertThat(result.migrations()).isEmpty();
        assertThat(result.script()).isEmpty();
        assertThat(result.next()).isEmpty();
        assertThat(result.sentence())
                .isEqualTo(
                        "No difference: the migrations in migrations/ make what schema/ says, so"
                                + " there is nothing to write.");
        assertThat(project.files("migrations")).containsExactly("1_users.up.sql");
    }

    @Test
    void a_dry_run_shows_what_an_empty_folder_would_get_and_writes_nothing() {
        project.declare(USERS);

        var result = generate(project.dryRun(), "first");

        assertThat(result.script().orElseThrow())
                .contains("-- File 000001_first.up.sql")
                .contains("CREATE TABLE public.users")
                .contains("-- File 000001_first.down.sql")
                .contains("DROP TABLE public.users");
        assertThat(result.next()).containsExactly("migrate generate first");
        assertThat(project.files("migrations")).isEmpty();
    }

    @Test
    void what_must_not_share_a_transaction_becomes_a_migration_of_its_own() {
        project.put("migrations/1_users.up.sql", USERS + "create table notes (owner bigint);")
                .declare(
                        USERS
                                + "create table notes (owner bigint references users);"
                                + "create index notes_owner on notes (owner);");

        var written = generate("own_notes").migrations();

        assertThat(written.size()).isGreaterThan(1);
        assertThat(written.getFirst().up()).isEqualTo("2_own_notes.up.sql");
        assertThat(written)
                .extracting(GenerateResult.WrittenMigration::up)
                .anyMatch(it -> it.matches("\\d_own_notes_index_notes_owner.up.sql"));
        assertThat(up().to()).hasToString(String.valueOf(written.size() + 1));
        assertThat(
                        project.query(
                                "select count(*) from pg_constraint where convalidated and contype = 'f'"
                                        + " and conrelid = 'notes'::regclass"))
                .isEqualTo("1");
        assertThat(
                        project.query(
                                "select indisvalid from pg_index where indexrelid = 'notes_owner'::regclass"))
                .isEqualTo("t");
        down(written.size());
        assertThat(project.diff("live", "migrations").differences()).isNotEmpty();
        assertThat(project.query("select to_regclass('notes_owner') is null")).isEqualTo("t");

        for (String file : project.files("migrations")) {
            if (!file.startsWith("1_")) {
                project.remove("migrations/" + file);
            }
        }
        assertThat(project.diff("live", "migrations").differences()).isEmpty();
        assertThat(
                        project.migrate()
                                .generate(
                                        new GenerateRequest(
                                                "at_once",
                                                List.of(),
                                                true,
                                                project.sandbox(),
                                                Optional.empty()),
                                        project.run())
                                .migrations())
                .hasSize(1);
    }

    @Test
    void a_rename_is_proposed_and_made_only_when_asked_for() {
        project.put("migrations/1_users.up.sql", USERS)
                .declare("create table users (id bigint primary key, email text)");
        var proposed = generate(project.dryRun(), "email");
        assertThat(proposed.renames())
                .containsExactly(
                        new GenerateResult.LooksRenamed(
                                "public.users.mail=public.users.email",
                                "--rename public.users.mail=public.users.email"));
        assertThat(proposed.migrations().getFirst().risk()).isEqualTo(ShownStep.Risk.LOSES_DATA);

        var result = generate("email", "public.users.mail=public.users.email");

        assertThat(result.renames()).isEmpty();
        assertThat(project.text("migrations/2_email.up.sql"))
                .contains("RENAME COLUMN mail TO email");
        assertThat(project.text("migrations/2_email.down.sql")).doesNotContain("-- loses");
        project.migrate().up(Scene.upRequest(1), project.run());
        project.live("insert into users values (1, 'a@b')");
        up();
        assertThat(project.query("select email from users")).isEqualTo("a@b");
        down(1);
        assertThat(project.query("select mail from users")).isEqualTo("a@b");
    }

    @Test
    void routines_triggers_and_types_go_up_by_the_runner_itself() {
        project.declare(
                """
                create type mood as enum ('sad', 'glad');
                create table users (id bigint primary key, mood mood default 'sad', at timestamptz);
                create function touch() returns trigger language plpgsql as
                    'begin new.at := now(); return new; end';
                create trigger touching before update on users
                    for each row execute function touch();
                create view glad as select id from users where mood = 'glad';
                create function glad_ones() returns setof glad language sql as 'select * from glad';
                comment on table users is 'who may log in; "all" of them';
                """);

        generate("all");
        up();

        assertThat(project.diff().differences()).isEmpty();
        down(1);
        assertThat(project.diff("live", "empty").differences()).isEmpty();
    }

    @Test
    void a_name_that_is_no_file_name_is_refused() {
        for (String name :
                List.of("", " ", "a b", "a/b", "../a", "a.up.sql", "ä", "a;b", "'", "a\nb", "$x")) {
            assertThatThrownBy(() -> generate(name))
                    .as(name)
                    .hasMessageContaining("MIGRATE-021")
                    .hasMessageContaining("is no name for a migration");
        }
        assertThat(project.files("migrations")).isEmpty();
    }

    @Test
    void what_a_kill_left_is_refused_by_up_and_removed_by_the_next_generate() {
        project.put("migrations/1_users.up.sql", USERS)
                .put("migrations/2_old.down.sql", "-- a version that has nothing to do")
                .declare(USERS + "create table notes (a int);");
        generate("notes");
        project.remove("migrations/3_notes.up.sql");

        assertThatThrownBy(this::up)
                .hasMessageContaining("MIGRATE-022: migration 3 notes has no up file")
                .isInstanceOfSatisfying(
                        FailureException.class,
                        it ->
                                assertThat(it.failure().hint().orElseThrow())
                                        .contains("migrate generate", "3_notes.down.sql"));
        assertThat(project.columns()).isEmpty();

        assertThat(generate("notes").migrations().getFirst().version()).hasToString("3");
        assertThat(project.said).contains("removed 3_notes.down.sql, whose writing was cut off");
        assertThat(project.files("migrations")).contains("2_old.down.sql", "3_notes.up.sql");
        up();
        assertThat(project.columns())
                .isEqualTo(
                        "notes.a schema_migrations.dirty schema_migrations.version users.id users.mail");
    }

    private GenerateResult generate(String name, String... renames) {
        return generate(project.run(), name, renames);
    }

    private GenerateResult generate(Run run, String name, String... renames) {
        return project.migrate()
                .generate(
                        new GenerateRequest(
                                name, List.of(renames), false, project.sandbox(), Optional.empty()),
                        run);
    }

    private MigrateResult up() {
        return project.migrate().up(Scene.upRequest(null), project.run());
    }

    private MigrateResult down(int count) {
        return project.migrate()
                .down(
                        new DownRequest(
                                Optional.of(count),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false),
                        project.run());
    }
}
