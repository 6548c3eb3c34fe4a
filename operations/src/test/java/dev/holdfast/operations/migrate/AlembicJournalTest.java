package dev.holdfast.operations.migrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.operations.migrate.guard.GuardLimits;
import dev.holdfast.operations.migrate.style.Alembic;
import dev.holdfast.operations.migrate.style.AlembicRunner;
import dev.holdfast.operations.migrate.style.MigrationVersion;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the team's alembic does stands in the journal. A shell script stands for it, which writes
/// to the version table by psql.
@Tag("servers")
class AlembicJournalTest {
    private static final RealPostgres SERVER = RealPostgres.shared(18);

    @TempDir private Path folder;

    @BeforeEach
    void revisions() throws IOException {
        Files.createDirectories(folder.resolve("db/versions"));
        write("alembic.ini", "[alembic]\nscript_location = %(here)s/db\n");
        write("db/env.py", "");
        write("db/versions/1.py", "\"\"\"one\"\"\"\nrevision = 'a1'\ndown_revision = None");
        write("db/versions/2.py", "\"\"\"two\"\"\"\nrevision = 'b2'\ndown_revision = 'a1'");
        write("db/versions/3.py", "\"\"\"three\"\"\"\nrevision = 'c3'\ndown_revision = 'b2'");
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private MigrateResult move(Scene scene, String revision, String script) {
        var target = new MigrationTarget(scene.target, folder, false);
        var order =
                new MigrateRun.Order(
                        Optional.empty(),
                        Duration.ofSeconds(5),
                        GuardLimits.NONE,
                        revision,
                        MigrateRun.Conduct.of(Optional.empty(), false, Safeguard.NONE),
                        _ -> List.of());
        try (var database = OpenDatabase.open(target, scene.run())) {
            var alembic = (Alembic) database.style();
            var runner =
                    new AlembicRunner(
                            alembic,
                            List.of("sh", "-c", script, "alembic"),
                            Map.of("PGPASSWORD", SERVER.password().reveal()));
            return new AlembicMigrations(alembic, runner, database.session(), database.run())
                    .move(order, database);
        }
    }

    /// A script that makes the table say this.
    private static String saying(Scene scene, String revision) {
        String sql =
                "create table if not exists alembic_version (version_num varchar(32) primary key); delete from alembic_version; insert into alembic_version values ('%s')"
                        .formatted(revision);
        return "psql -X -q -h %s -p %d -U %s -d %s -c \"%s\" 2>&1"
                .formatted(SERVER.host(), SERVER.port(), RealPostgres.USER, scene.database, sql);
    }

    @Test
    void upgrades_downgrades_and_failures_are_told_revision_by_revision() {
        var scene = new Scene(SERVER, folder);

        String failing = saying(scene, "b2") + "; echo FAILED: c3; exit 1";
        assertThatThrownBy(() -> move(scene, "heads", failing)).hasMessageContaining("FAILED: c3");
        assertThat(scene.history()).containsExactly("c3 UP FAILED", "b2 UP DONE", "a1 UP DONE");

        assertThat(move(scene, "heads", saying(scene, "c3")).to()).hasToString("c3");
        assertThat(move(scene, "heads", "exit 9").migrations()).isEmpty();
        assertThat(move(scene, "a1", saying(scene, "a1")).migrations()).hasSize(2);
        assertThat(scene.history().subList(0, 4))
                .containsExactlyInAnyOrder(
                        "b2 DOWN DONE", "c3 DOWN DONE", "c3 UP DONE", "c3 UP FAILED");
        assertThat(
                        scene.query(
                                "select string_agg(from_version || '-' || coalesce(to_version, '?'), ' ' order by began) from holdfast.migration_run"))
                .isEqualTo("none-? b2-c3 c3-a1");
    }

    @Test
    void stamping_is_as_alembics_own() {
        var scene = new Scene(SERVER, folder);
        var request =
                new StampRequest(MigrationVersion.parse("b2"), Optional.empty(), Optional.empty());

        scene.service().stamp(request, scene.run());

        assertThat(scene.query("select string_agg(version_num, ' ') from alembic_version"))
                .isEqualTo("b2");
    }

    @Test
    void without_alembic_the_offline_script_is_a_clear_failure() {
        var scene = new Scene(SERVER, folder);
        var request = new SqlRequest("a1:c3", Optional.empty(), false, Optional.empty());

        // Where a machine has alembic it says itself that env.py is none.
        assertThatThrownBy(() -> scene.service().sql(request, scene.run()))
                .hasMessageContaining("MIGRATE-029");
    }
}
