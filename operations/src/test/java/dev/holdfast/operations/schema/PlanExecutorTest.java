package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.operations.schema.PlanExecutor.Patience;
import dev.holdfast.postgres.catalog.CatalogReader;
import dev.holdfast.postgres.catalog.DatabaseSchema;
import dev.holdfast.postgres.ddl.ChangePlan;
import dev.holdfast.postgres.ddl.PlanStep;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.Session;
import dev.holdfast.postgres.session.SessionSettings;
import dev.holdfast.postgres.session.Sessions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Locks that are not to be had: what is said, and what stays.
@Tag("servers")
class PlanExecutorTest {
    private static final Patience LITTLE =
            new Patience(Duration.ofMillis(10), 3, Duration.ofMillis(1), Duration.ofMillis(2));

    private final DeclaredProject project = DeclaredProject.on(18);

    @AfterEach
    void close() {
        project.close();
    }

    @Test
    void a_lock_that_is_never_to_be_had_is_given_up_and_nothing_is_changed() throws SQLException {
        project.live("create table users (id int)");
        ChangePlan plan = plan("create table users (id int, at date)");
        try (var holder = locking("users")) {
            assertThatThrownBy(() -> execute(plan))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            it -> {
                                assertThat(it.failure().code()).isEqualTo(SchemaError.STEP_REFUSED);
                                assertThat(it)
                                        .hasMessageContaining("public.users")
                                        .hasMessageContaining("lock timeout");
                                assertThat(it.failure().hint().orElseThrow())
                                        .startsWith("nothing was changed; ")
                                        .contains("--lock-timeout");
                                assertThat(it.failure().facts())
                                        .containsEntry("sqlstate", "55P03")
                                        .containsEntry("transactionsDone", 0);
                            });
            holder.rollback();
        }
        assertThat(project.said)
                .hasSize(2)
                .allMatch(it -> it.contains("is in use; trying again in"))
                .last()
                .asString()
                .endsWith("(2 of 3)");
        assertThat(project.columns()).isEqualTo("users.id");
    }

    @Test
    void what_was_committed_before_stays_and_a_new_plan_does_the_rest() throws SQLException {
        project.live("create table notes (a int); create table users (id int)");
        String both = "create table notes (a int, b int); create table users (id int, at date)";
        PlanStep users =
                plan("create table notes (a int); create table users (id int, at date)")
                        .steps()
                        .getFirst();
        var steps =
                new ArrayList<>(
                        plan("create table notes (a int, b int); create table users (id int)")
                                .steps());
        steps.add(
                new PlanStep(
                        users.object(),
                        users.sql(),
                        users.effect(),
                        PlanStep.Grouping.AFRESH,
                        users.loses()));
        try (var holder = locking("users")) {
            assertThatThrownBy(() -> execute(new ChangePlan(steps)))
                    .isInstanceOfSatisfying(
                            FailureException.class,
                            it ->
                                    assertThat(it.failure().hint().orElseThrow())
                                            .startsWith("1 of 2 transactions are done and stay; "));
            holder.rollback();
        }
        assertThat(project.columns()).isEqualTo("notes.a notes.b users.id");
        execute(plan(both));
        assertThat(project.columns()).isEqualTo("notes.a notes.b users.at users.id");
    }

    private Connection locking(String table) throws SQLException {
        var holder = project.server.connect(project.database);
        holder.setAutoCommit(false);
        try (var statement = holder.createStatement()) {
            statement.execute("lock table " + table + " in row exclusive mode");
        }
        return holder;
    }

    /// From what the database is to what the script makes.
    private ChangePlan plan(String script) {
        String other = project.server.createDatabase();
        project.server.execute(other, script);
        return PlanProof.planned(read(project.database), read(other), true);
    }

    private DatabaseSchema read(String database) {
        try (var session = open(database)) {
            return CatalogReader.read(session, new CatalogReader.Reading(true, false));
        }
    }

    private void execute(ChangePlan plan) {
        try (var session = open(project.database)) {
            new PlanExecutor(session, LITTLE, project.run()).execute(plan);
        }
    }

    private Session open(String database) {
        return Sessions.open(
                project.server.target(database), SessionSettings.defaults(), RealPostgres.run());
    }
}
