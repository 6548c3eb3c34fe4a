package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `schema diff`: any two sides, and a plan that was carried out on a copy.
@Tag("servers")
class SchemaDiffTest {
    private static final String USERS = "create table users (id bigint primary key, mail text);\n";

    private final DeclaredProject project = DeclaredProject.on(18);

    @AfterEach
    void close() {
        project.close();
    }

    @Test
    void every_sort_of_difference_is_told_and_its_plan_does_away_with_it() {
        project.live(USERS + "create table old (a int); create index old_a on old (a);")
                .declare(
                        """
                        create table users (id bigint primary key, mail varchar(200) not null);
                        create table orders (id bigint primary key, owner bigint references users);
                        create index orders_owner on orders (owner);
                        """);

        var diff = project.diff();

        assertThat(diff.proven()).isTrue();
        assertThat(diff.differences())
                .extracting(it -> it.difference() + " " + it.object())
                .contains("MISSING table public.orders", "EXTRA table public.old")
                .anyMatch(it -> it.startsWith("DIFFERENT column public.users.mail"))
                .hasSize(3);
        assertThat(diff.steps()).anyMatch(it -> it.risk() == ShownStep.Risk.LOSES_DATA);
        assertThat(diff.sentence())
                .startsWith("3 differences between database ")
                .contains(" and schema/. The way from the first to the second takes ");
        assertThat(diff.next()).containsExactly("schema sync --dry-run");
        assertThat(project.columns()).contains("old.a");

        project.live(diff.script().orElseThrow());
        var after = project.diff();
        assertThat(after.differences()).isEmpty();
        assertThat(after.steps()).isEmpty();
        assertThat(after.script()).isEmpty();
        assertThat(after.sentence()).startsWith("No difference between database ");
    }

    @Test
    void a_side_may_be_migrations_a_snapshot_file_or_another_database() {
        String other = project.server.createDatabase();
        project.server.execute(other, USERS);
        project.put(
                "holdfast.yml",
                project.text("holdfast.yml") + "          %s: {}\n".formatted(other));
        project.named = Optional.of(project.database);
        project.put("migrations/1_users.up.sql", USERS).declare(USERS).live(USERS);
        var same = project.diff("migrations", "declared");
        assertThat(same.differences()).isEmpty();
        assertThat(same.sentence())
                .isEqualTo("No difference between the migrations in migrations/ and schema/.");
        assertThat(project.diff("live", "main/" + other).differences()).isEmpty();

        var snapshot =
                project.schema()
                        .snapshot(
                                new SnapshotRequest(
                                        project.root.resolve("kept.jsonl"), false, project.named),
                                project.run());
        assertThat(snapshot.file()).exists();
        assertThat(project.diff("kept.jsonl", "live").differences()).isEmpty();
        project.live("alter table users add at timestamptz");
        var changed = project.diff("kept.jsonl", "live");
        assertThat(changed.differences())
                .extracting(it -> it.object().toString())
                .containsExactly("column public.users.at");
        assertThat(changed.next()).isEmpty();
    }

    @Test
    void what_looks_like_a_rename_is_proposed_and_made_when_asked_for() {
        project.live(USERS + "insert into users values (1, 'a@b')")
                .declare("create table users (id bigint primary key, email text)");

        var proposed = project.diff();
        assertThat(proposed.renames())
                .extracting(DiffResult.LooksRenamed::argument)
                .containsExactly("--rename public.users.mail=public.users.email");

        var plan = project.diff("live", "declared", "public.users.mail=public.users.email");
        assertThat(plan.steps()).noneMatch(it -> it.risk() == ShownStep.Risk.LOSES_DATA);
        project.live(plan.script().orElseThrow());
        assertThat(project.query("select email from users")).isEqualTo("a@b");
        assertThat(project.diff().differences()).isEmpty();
    }

    /// What a person can get wrong: each has its own error, and nothing is changed.
    @Test
    void what_cannot_be_meant_is_refused_with_what_to_do() {
        project.live(USERS).declare(USERS + "create table more (a int);");
        refused("SCHEMA-002", "no snapshot file nowhere.jsonl", "nowhere.jsonl", "live");
        refused("", "nosuch", "nosuch", "live");
        refused("SCHEMA-019", "is no rename", "live", "declared", "users");
        refused("SCHEMA-019", "is no rename", "live", "live", "users");
        refused(
                "SCHEMA-019",
                "there is no public.users.no",
                "live",
                "live",
                "public.users.no=public.users.mail");
        refused(
                "SCHEMA-019",
                "there is no public.users.no",
                "live",
                "declared",
                "public.users.no=public.users.mail");
        refused(
                "SCHEMA-019",
                "is there already",
                "live",
                "declared",
                "public.users.mail=public.users.id");

        project.put("broken.jsonl", "{}");
        refused("SCHEMA-007", "broken.jsonl", "broken.jsonl", "live");
        project.declare("create table a (b int);\n\n  create tabel c ();");
        refused("SCHEMA-003", "all.sql line 3", "live", "declared");
        project.declare("create extension no_such_extension");
        refused("SCHEMA-006", "no_such_extension", "live", "declared");
        project.declare("create table a (b int);\0");
        refused("SCHEMA-005", "all.sql", "live", "declared");
        project.remove("schema/all.sql");
        refused("SCHEMA-002", "holds no .sql file", "live", "declared");
        project.remove("schema");
        refused("SCHEMA-002", "does not exist", "live", "declared");
        assertThat(project.columns()).isEqualTo("users.id users.mail");
    }

    @Test
    void a_snapshot_goes_to_a_file_that_can_be_and_replaces_none_unasked() throws IOException {
        Path none = project.root.resolve("none/kept.jsonl");
        notKept(
                none,
                SchemaError.NO_PLACE,
                "make it, or name another file: holdfast schema snapshot FILE");
        notKept(
                project.root,
                SchemaError.NO_PLACE,
                "name a file in it: holdfast schema snapshot "
                        + project.root.resolve("schema.jsonl"));
        Path mine = Files.writeString(project.root.resolve("mine"), "mine");
        notKept(
                mine,
                SchemaError.FILE_EXISTS,
                "replace it: --force; or name another: holdfast schema snapshot FILE");
        assertThat(mine).hasContent("mine");
        project.schema().snapshot(new SnapshotRequest(mine, true, Optional.empty()), project.run());
        assertThat(SnapshotFile.read(mine).schema().major()).isEqualTo(18);
    }

    private void notKept(Path file, SchemaError code, String hint) {
        assertThatThrownBy(() ->
                        project.schema()
                                .snapshot(
                                        new SnapshotRequest(file, false, Optional.empty()),
                                        project.run()))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        it -> {
                            assertThat(it.failure().code()).isEqualTo(code);
                            assertThat(it.failure().hint()).contains(hint);
                        });
    }

    @Test
    void no_plan_is_made_between_major_versions() {
        try (var old = DeclaredProject.on(RealPostgres.shared(13), "")) {
            old.live(USERS);
            Path kept = project.root.resolve("old.jsonl");
            old.schema().snapshot(new SnapshotRequest(kept, false, Optional.empty()), old.run());
        }
        project.live("create table users (id bigint primary key)");

        assertThatThrownBy(() -> project.diff("live", "old.jsonl"))
                .hasMessageContaining("SCHEMA-018")
                .hasMessageContaining("(PostgreSQL 18) and old.jsonl (PostgreSQL 13)");
        var check = project.check(Optional.of("old.jsonl"), Optional.empty());
        assertThat(check.findings())
                .extracting(it -> it.finding() + " " + it.object())
                .containsExactly("MISSING column public.users.mail");
        assertThat(check.notJudged())
                .anyMatch(it -> it.notJudged().contains("PostgreSQL 18 and old.jsonl of 13"));
    }

    private void refused(String code, String words, String from, String to, String... renames) {
        assertThatThrownBy(() -> project.diff(from, to, renames))
                .as("%s %s %s", from, to, List.of(renames))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        it -> {
                            assertThat(it).hasMessageContaining(code).hasMessageContaining(words);
                            assertThat(it.failure().hint()).isPresent();
                        });
    }
}
