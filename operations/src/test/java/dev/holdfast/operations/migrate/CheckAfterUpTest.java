package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.operations.schema.DeclaredProject;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Where a schema is declared, `migrate up` looks whether the database is what it says (runbook
/// C2).
@Tag("servers")
class CheckAfterUpTest {
    private static final String USERS = "create table users (id bigint primary key);\n";
    private static final String NOTES = "create table notes (a int);\n";

    private final DeclaredProject project = DeclaredProject.on(18);

    @AfterEach
    void close() {
        project.close();
    }

    @Test
    void the_newest_version_is_checked_and_a_version_between_is_not() {
        project.put("migrations/1_users.up.sql", USERS)
                .put("migrations/2_notes.up.sql", NOTES)
                .put("migrations/2_notes.down.sql", "drop table notes")
                .declare(USERS + NOTES);

        var planned = project.migrate().up(Scene.upRequest(null), project.dryRun());
        assertThat(planned.schema()).isEmpty();
        var first = project.migrate().up(Scene.upRequest(1), project.run());
        assertThat(first.schema()).isEmpty();
        assertThat(first.passed()).isTrue();

        var whole = project.migrate().up(Scene.upRequest(null), project.run());
        assertThat(whole.passed()).isTrue();
        assertThat(whole.sentence())
                .startsWith("Applied 1 migration")
                .contains(" matches schema/: ");
        assertThat(project.said).isEmpty();

        project.live("alter table users add stray int; drop table notes");
        var again = project.migrate().up(Scene.upRequest(null), project.run());
        assertThat(again.passed()).isFalse();
        assertThat(again.errors()).isEqualTo(1);
        assertThat(again.warnings()).isEqualTo(1);
        assertThat(again.sentence())
                .startsWith("No change: ")
                .contains(" does not match schema/: 1 error and 1 warning");
        assertThat(again.next()).containsExactly("schema check");

        project.live(NOTES);
        assertThat(goTo("1").schema()).isEmpty();
        assertThat(goTo("2").warnings()).isEqualTo(1);
        assertThat(goTo("2").passed()).isTrue();
    }

    @Test
    void a_check_that_fails_does_not_hide_what_was_applied() {
        project.put("migrations/1_users.up.sql", USERS).declare("create table users (");

        var result = project.migrate().up(Scene.upRequest(null), project.run());

        assertThat(result.migrations()).hasSize(1);
        assertThat(result.passed()).isTrue();
        assertThat(result.schema()).isEmpty();
        assertThat(project.said)
                .anyMatch(it ->
                        it.startsWith(
                                        "the migrations stand, but the schema could not be"
                                                + " checked: SCHEMA-")
                                && it.contains("all.sql"));
    }

    private MigrateResult goTo(String version) {
        return project.migrate()
                .goTo(
                        new GotoRequest(
                                MigrationVersion.parse(version),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                false),
                        project.run());
    }
}
