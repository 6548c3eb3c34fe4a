package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.FailureException;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.Secret;
import dev.holdfast.operations.config.MigrationPolicy;
import dev.holdfast.operations.migrate.UpRequest.IfRunning;
import dev.holdfast.operations.migrate.style.MigrateError;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.PostgresTarget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What runs when something starts: databases that do not exist yet, policies, many at once.
@Tag("servers")
class MigrateStartTest {
    private static final RealPostgres SERVER = RealPostgres.shared(18);

    @TempDir private Path folder;

    private static UpRequest creating() {
        return new UpRequest(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                true,
                false,
                Optional.empty(),
                false);
    }

    private static UpRequest starting(Optional<IfRunning> ifRunning) {
        return new UpRequest(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                true,
                ifRunning,
                false);
    }

    private static UpRequest leaving() {
        return starting(Optional.of(IfRunning.LEAVE));
    }

    private Scene missing(String name) {
        var scene = new Scene(SERVER, folder).tables(2);
        scene.target = scene.target.withDatabase(scene.database + name);
        return scene;
    }

    private static String rows(PostgresTarget target, String sql) {
        return SERVER.query(target.database(), sql);
    }

    private static boolean exists(PostgresTarget target) {
        return SERVER.query(
                        "postgres",
                        "select count(*) from pg_database where datname = '%s'"
                                .formatted(target.database().replace("'", "''")))
                .equals("1");
    }

    @Test
    void a_database_that_does_not_exist_is_made_and_migrated() {
        var scene = missing(" we\"ird 'x");

        var planned = scene.service().up(creating(), scene.dryRun());
        assertThat(planned.sentence())
                .isEqualTo(
                        "Database %1$s does not exist and would be made. Would apply 2 migrations: database %1$s would go from version none to 2."
                                .formatted(scene.target.database()));
        assertThat(exists(scene.target)).isFalse();

        var made = scene.service().up(creating(), scene.run());
        assertThat(made.sentence())
                .startsWith("Made database %s. Applied 2 ".formatted(scene.target.database()));
        assertThat(
                        rows(
                                scene.target,
                                "select pg_encoding_to_char(encoding) from pg_database where datname = current_database()"))
                .isEqualTo("UTF8");
        assertThat(scene.service().up(creating(), scene.run()))
                .returns(false, MigrateResult::created)
                .returns(true, MigrateResult::passed);
    }

    @Test
    void without_the_flag_the_failure_names_it() {
        var scene = missing("_gone");

        assertThatThrownBy(scene::up)
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e ->
                                assertThat(e.failure().hint())
                                        .hasValueSatisfying(hint ->
                                                assertThat(hint)
                                                        .contains(
                                                                "holdfast migrate up --create-database")));
        assertThat(exists(scene.target)).isFalse();
    }

    @Test
    void whoever_comes_second_finds_it_made() {
        var scene = missing("_race");
        var runners = new ArrayList<Callable<MigrateResult>>();
        for (int n = 0; n < 5; n++) {
            runners.add(() -> scene.service().up(creating(), scene.run()));
        }

        var results = RealPostgres.run().together(runners);

        assertThat(results).filteredOn(MigrateResult::created).hasSize(1);
        assertThat(results.stream().mapToInt(it -> it.migrations().size()).sum()).isEqualTo(2);
    }

    @Test
    void what_stands_in_the_way_of_making_it_is_said() {
        var scene = missing("_denied");
        var good = scene.target;
        String role = scene.database + "_role";
        SERVER.execute("postgres", "create role %s login password 'x'".formatted(role));
        scene.target = good.withUser(role, Optional.of(Secret.of("x")));

        assertThatThrownBy(() -> scene.service().up(creating(), scene.run()))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        e -> {
                            assertThat(e.failure().code()).isEqualTo(MigrateError.CANNOT_CREATE);
                            assertThat(e.failure().message())
                                    .contains("role %s may not".formatted(role));
                            assertThat(e.failure().hint().orElseThrow())
                                    .contains(
                                            "create database \"%s\" owner \"%s\";"
                                                    .formatted(good.database(), role));
                        });
        scene.target = good.withDatabase("x".repeat(64));
        assertThatThrownBy(() -> scene.service().up(creating(), scene.run()))
                .hasMessageContaining("its name has 64 bytes");
        scene.target = good;
        scene.file("003_bad.up.sql", "\\connect elsewhere\n");
        assertThatThrownBy(() -> scene.service().up(creating(), scene.run()))
                .hasMessageContaining("has a command of psql");
        assertThat(exists(good)).isFalse();
        SERVER.execute("postgres", "drop role " + role);
    }

    @Test
    void where_the_policy_is_manual_a_start_applies_nothing_and_fails_while_something_is_pending() {
        var scene = new Scene(SERVER, folder).tables(2);
        var request = starting(Optional.empty());

        var held = scene.service().up(request, scene.run());
        assertThat(held).returns(false, MigrateResult::passed);
        assertThat(held.sentence())
                .isEqualTo(
                        "Nothing applied, because the policy of database %s is manual: it is at version none, and 2 migrations are pending, to version 2."
                                .formatted(scene.database));
        assertThat(held.next()).containsExactly("migrate up");
        assertThat(scene.row()).isEqualTo("no table");

        scene.up();
        assertThat(scene.service().up(request, scene.run()))
                .returns(true, MigrateResult::passed)
                .returns(List.of(), MigrateResult::migrations);
    }

    @Test
    void a_start_makes_no_database_where_the_policy_is_manual() {
        var scene = missing("_held");
        var request =
                new UpRequest(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        true,
                        true,
                        Optional.empty(),
                        false);

        var held = scene.service().up(request, scene.run());

        assertThat(held).returns(false, MigrateResult::passed);
        assertThat(held.sentence()).contains("does not exist. Nothing applied");
        assertThat(exists(scene.target)).isFalse();
    }

    private static MigrateService onStart(Scene scene) {
        return new MigrateService(_ ->
                new MigrationTarget(
                        scene.target,
                        scene.folder,
                        false,
                        Optional.empty(),
                        MigrationPolicy.ON_START));
    }

    @Test
    void eight_that_start_at_once_apply_each_file_once() {
        var scene = new Scene(SERVER, folder).tables(3);

        var results = eight(scene, starting(Optional.empty()));

        assertThat(results.stream().mapToInt(it -> it.migrations().size()).sum()).isEqualTo(3);
        assertThat(results).allMatch(it -> it.to().toString().equals("3"));
        assertThat(scene.row()).isEqualTo("3");
    }

    @Test
    void of_eight_that_leave_one_applies_and_the_others_say_who() throws Exception {
        var scene = new Scene(SERVER, folder);
        // Until it may go on, all others find it at work.
        scene.file("1_gate.up.sql", "select pg_advisory_lock(4711); create table t1();");
        try (var gate = SERVER.connect(scene.database);
                var statement = gate.createStatement()) {
            statement.execute("select pg_advisory_lock(4711)");
            var first = new ArrayList<Callable<MigrateResult>>();
            first.add(() -> onStart(scene).up(leaving(), scene.run()));
            first.add(() -> {
                SERVER.awaitAnswer(
                        scene.database,
                        "select count(*) from pg_locks where locktype = 'advisory' and not granted",
                        "1");
                var others = new ArrayList<MigrateResult>();
                for (int n = 0; n < 7; n++) {
                    others.add(onStart(scene).up(leaving(), scene.run()));
                }
                assertThat(others)
                        .allSatisfy(it -> {
                            assertThat(it.passed()).isTrue();
                            assertThat(it.migrations()).isEmpty();
                            assertThat(it.sentence())
                                    .startsWith("Nothing done: another run is at work on database")
                                    .contains("holdfast migrate");
                        });
                statement.execute("select pg_advisory_unlock(4711)");
                return others.getLast();
            });

            var results = RealPostgres.run().together(first);

            assertThat(results.getFirst().migrations()).hasSize(1);
            assertThat(scene.row()).isEqualTo("1");
        }
    }

    @Test
    void a_backup_without_a_repository_is_refused_before_anything_runs() {
        var scene = new Scene(SERVER, folder).tables(1);
        var request =
                new UpRequest(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        false,
                        false,
                        Optional.empty(),
                        true);

        assertThatThrownBy(() -> scene.service().up(request, scene.run()))
                .hasMessageContaining("the project has no repository");
        assertThat(scene.row()).isEqualTo("no table");
    }

    private static List<MigrateResult> eight(Scene scene, UpRequest request) {
        var runners = new ArrayList<Callable<MigrateResult>>();
        for (int n = 0; n < 8; n++) {
            Run run = scene.run();
            runners.add(() -> onStart(scene).up(request, run));
        }
        return RealPostgres.run().together(runners);
    }
}
