package dev.holdfast.operations.migrate.style;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Confirmation;
import dev.holdfast.kernel.Run;
import dev.holdfast.kernel.RunEvent;
import dev.holdfast.postgres.fixture.RealPostgres;
import dev.holdfast.postgres.session.Sql;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The team's alembic is a program of its own. Here a shell script stands for it, which says what
/// it was called with; with Alembic 1.20.0 itself this was compared once by
/// bench/compare-migration-tools.
@Tag("servers")
class AlembicRunnerTest {
    @TempDir Path folder;

    private final List<String> said = new ArrayList<>();
    private StyleScene scene;

    @BeforeEach
    void open() {
        scene = StyleScene.on(RealPostgres.shared(18), folder);
        scene.file("alembic.ini", "[alembic]\nscript_location = %(here)s/db\n")
                .file("db/env.py", "")
                .file("db/versions/1.py", "\"\"\"one\"\"\"\nrevision = 'a'")
                .file("db/versions/2.py", "\"\"\"two\"\"\"\nrevision = 'b'\ndown_revision = 'a'")
                .file("db/versions/3.py", "\"\"\"three\"\"\"\nrevision = 'c'\ndown_revision = 'a'");
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private Alembic alembic() {
        return Alembic.of(folder);
    }

    private Run run() {
        return new Run(
                Clock.systemUTC(),
                false,
                (Confirmation _) -> true,
                List.of(event -> {
                    if (event instanceof RunEvent.Noted noted) {
                        said.add(noted.text());
                    }
                }));
    }

    private AlembicRunner runner(String script) {
        return new AlembicRunner(
                alembic(), List.of("sh", "-c", script, "alembic"), Map.of("STAGE", "test"));
    }

    @Test
    void its_lines_become_notes_and_its_table_is_read() {
        alembic().stamp(scene.session, List.of("a"), false);

        var outcome =
                runner("pwd; echo $STAGE $*; echo INFO >&2").downgrade(scene.session, "-1", run());

        assertThat(said)
                .containsExactlyInAnyOrder(folder.toString(), "test downgrade -- -1", "INFO");
        assertThat(outcome.before()).containsExactly("a");
        assertThat(outcome.after()).containsExactly("a");
    }

    @Test
    void a_failure_says_what_alembic_said_and_where_the_table_is() {
        assertThatThrownBy(() ->
                        runner("echo \"FAILED: Can't locate revision\"; exit 255")
                                .upgrade(scene.session, "x", run()))
                .hasMessageContaining(
                        "alembic upgrade x ended with status 255: FAILED: Can't locate revision");
        assertThatThrownBy(() ->
                        new AlembicRunner(alembic(), List.of("holdfast-no-such"), Map.of())
                                .upgrade(scene.session, "head", run()))
                .hasMessageContaining("the project's alembic cannot be started");
    }

    @Test
    void stamping_writes_the_rows_that_alembic_writes() {
        var alembic = alembic();

        assertThat(alembic.stamp(scene.session, List.of("heads"), false)).containsExactly("b", "c");
        assertThat(scene.applied(alembic)).isEqualTo("a c b");
        assertThat(alembic.stamp(scene.session, List.of("a"), false)).containsExactly("a");
        assertThat(alembic.stamp(scene.session, List.of("b"), false)).containsExactly("b");
        assertThat(alembic.stamp(scene.session, List.of("base"), false)).isEmpty();
        assertThatThrownBy(() -> alembic.stamp(scene.session, List.of("head"), false))
                .hasMessageContaining("Multiple heads are present; please specify a single target");
        assertThat(
                        scene.rows(
                                "select attname || ' ' || format_type(atttypid, atttypmod) as c"
                                        + " from pg_attribute where attnum > 0"
                                        + " and attrelid = 'alembic_version'::regclass"))
                .containsExactly("version_num character varying(32)");
        assertThat(
                        scene.rows(
                                "select conname from pg_constraint where contype = 'p'"
                                        + " and conrelid = 'alembic_version'::regclass"))
                .containsExactly("alembic_version_pkc");
    }

    @Test
    void a_revision_without_script_is_shown_and_can_be_purged() {
        var alembic = alembic();
        alembic.stamp(scene.session, List.of("a"), false);
        scene.session.execute(Sql.text("update alembic_version set version_num = 'gone'"));

        assertThat(scene.state(alembic).version().text()).isEqualTo("gone");
        assertThatThrownBy(() -> alembic.stamp(scene.session, List.of("b"), false))
                .hasMessageContaining("Can't locate revision identified by 'gone'");
        assertThat(alembic.stamp(scene.session, List.of("b"), true)).containsExactly("b");
        scene.force(alembic, "c");
        assertThat(scene.rows("table alembic_version")).containsExactly("c");
    }

    @Test
    void alembic_is_run_by_itself_only() {
        var alembic = alembic();
        var first = alembic.read(folder).all().getFirst();

        assertThatThrownBy(() -> alembic.script(first, Direction.UP))
                .hasMessageContaining("revision a is a program of Python");
    }
}
