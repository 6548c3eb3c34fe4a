package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.operations.schema.CheckRequest.RowCounts;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `schema check`: what is missing, different, extra, unfinished or open, and what cannot be
/// judged.
@Tag("servers")
class SchemaCheckTest {
    private static final String DECLARED =
            """
            create table users (id bigint primary key, mail text not null);
            create table notes (id bigint primary key, owner bigint references users);
            create index notes_owner on notes (owner);
            """;

    @Test
    void each_sort_of_finding_has_its_level_and_only_errors_fail() {
        try (var project = DeclaredProject.on(18)) {
            project.declare(DECLARED).live(DECLARED);
            var fine = project.check();
            assertThat(fine.passed()).isTrue();
            assertThat(fine.findings()).isEmpty();
            assertThat(fine.sentence()).contains(" matches schema/: ");
            assertThat(fine.tables()).isEmpty();

            project.live("create table stray (a int); create table schema_migrations (v int)");
            var extra = project.check();
            assertThat(told(extra)).containsExactly("WARN EXTRA table public.stray");
            assertThat(extra.passed()).isTrue();
            assertThat(extra.next()).containsExactly("schema diff", "schema sync --dry-run");

            project.live(
                    """
                    insert into users values (1, ''), (2, '');
                    insert into notes values (1, 1), (2, 1), (3, 2);
                    alter table users alter mail drop not null;
                    drop index notes_owner;
                    alter table users add constraint later check (mail <> '') not valid;
                    """);
            assertThatThrownBy(() ->
                            project.live("create unique index concurrently half on users (mail)"))
                    .hasMessageContaining("could not create unique index");
            var worse = project.check();
            assertThat(worse.passed()).isFalse();
            assertThat(told(worse))
                    .contains(
                            "ERROR MISSING index public.notes_owner",
                            "WARN EXTRA table public.stray")
                    .anyMatch(it -> it.startsWith("ERROR DIFFERENT column public.users.mail"))
                    .anyMatch(it -> it.matches("(ERROR INVALID|WARN EXTRA) index public.half"))
                    .anyMatch(it ->
                            it.matches("WARN (NOT_VALIDATED|EXTRA) constraint public.users.later"));
            assertThat(worse.digest()).isNotEqualTo(fine.digest());

            var exact = project.check(Optional.empty(), Optional.of(RowCounts.EXACT)).tables();
            assertThat(exact)
                    .contains(
                            new CheckResult.TableRows("public.notes", 3, true),
                            new CheckResult.TableRows("public.users", 2, true));
            project.live("analyze");
            var estimated = project.check(Optional.empty(), Optional.of(RowCounts.ESTIMATED));
            assertThat(estimated.tables())
                    .contains(new CheckResult.TableRows("public.notes", 3, false));
        }
    }

    @Test
    void what_is_unfinished_is_found_though_both_sides_have_it() {
        try (var project = DeclaredProject.on(18)) {
            String open = "alter table users add constraint later check (mail <> '') not valid;";
            project.declare(DECLARED + open).live(DECLARED + open);
            assertThat(told(project.check()))
                    .containsExactly("WARN NOT_VALIDATED constraint public.users.later");
            project.live("insert into users values (1, 'a'), (2, 'a')");
            assertThatThrownBy(() ->
                            project.live("create unique index concurrently half on users (mail)"))
                    .hasMessageContaining("could not create unique index");
            assertThat(told(project.check())).anyMatch(it -> it.contains("index public.half"));
        }
    }

    @Test
    void a_rule_lets_differences_be_and_says_why() {
        String rules =
                ", ignore: [{ what: \"table public.tmp_*\", reason: \"made by the night job\" }]";
        try (var project = DeclaredProject.on(RealPostgres.shared(18), rules)) {
            project.declare(DECLARED).live(DECLARED + "create table tmp_1 (a int primary key);");

            var check = project.check();

            assertThat(check.findings()).isEmpty();
            assertThat(check.ignored())
                    .extracting(CheckResult.Ignored::reason)
                    .containsOnly("made by the night job");
            assertThat(check.ignored().getFirst().difference()).isEqualTo("extra");
            assertThat(check.sentence()).contains("ignored by rule");
        }
    }

    @Test
    void a_role_that_is_not_there_is_said_and_a_plain_role_sees_what_it_may() {
        try (var project = DeclaredProject.on(18)) {
            String role = "no_such_" + project.database;
            project.declare(DECLARED + "grant select on users to " + role + ";").live(DECLARED);
            // In a sandbox of its own, since a server that the user names keeps such roles.
            var request =
                    new CheckRequest(
                            Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
            var check = project.schema().check(request, project.run());
            assertThat(check.notJudged())
                    .anyMatch(it -> it.notJudged().contains("role " + role))
                    .anyMatch(it -> it.notJudged().contains("is not on the server"));
            assertThat(check.passed()).isFalse();

            var steps = new ArrayList<String>();
            project.live("grant select on users to public; revoke select on users from public");
            project.schema().check(request, hearing(steps));
            assertThat(steps).noneMatch(it -> it.contains("sandbox"));

            String plain = "plain_" + project.database;
            project.live("create role %s login password 'p'".formatted(plain));
            project.put(
                    "holdfast.yml",
                    project.text("holdfast.yml")
                            .replaceFirst("//postgres:[^@]*@", "//" + plain + ":p@"));
            project.declare(DECLARED);
            var seen = project.check();
            assertThat(told(seen)).isEmpty();
            project.live("drop role " + plain);
        }
    }

    @Test
    void what_the_role_may_not_read_is_said_and_not_missed() {
        try (var project = DeclaredProject.on(18)) {
            String guarded = DECLARED + "create policy own on users using (id = 1);";
            project.declare(guarded).live(guarded);
            String plain = "blind_" + project.database;
            project.live(
                    "create role %s login password 'p'; revoke select on pg_policy from public"
                            .formatted(plain));
            project.put(
                    "holdfast.yml",
                    project.text("holdfast.yml")
                            .replaceFirst("//postgres:[^@]*@", "//" + plain + ":p@"));

            var check = project.check();

            assertThat(told(check)).isEmpty();
            assertThat(check.passed()).isTrue();
            assertThat(check.sentence()).contains("not all could be judged");
            assertThat(check.notJudged())
                    .anyMatch(it ->
                            it.notJudged()
                                    .equals(
                                            "policies are not compared: %s may not read pg_policy"
                                                    .formatted(plain)));
            project.live("drop role " + plain);
        }
    }

    private static Run hearing(List<String> steps) {
        return new Run(
                Clock.systemUTC(),
                false,
                _ -> true,
                List.of(event -> {
                    if (event instanceof RunEvent.Started began) {
                        steps.add(began.step());
                    }
                }));
    }

    private static List<String> told(CheckResult check) {
        return check.findings().stream()
                .map(it -> it.level() + " " + it.finding() + " " + it.object())
                .toList();
    }
}
