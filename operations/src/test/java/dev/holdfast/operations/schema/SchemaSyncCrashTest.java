package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// `schema sync` is killed (SIGKILL) half-way: what was committed stays, and the next one does the
/// rest.
@Tag("crash")
@Timeout(180)
class SchemaSyncCrashTest {
    private static final String OURS =
            " from pg_stat_activity where datname = current_database()"
                    + " and application_name like 'holdfast schema%'";

    @Test
    void killed_within_an_index_build_the_next_one_finishes() throws Exception {
        try (var project = DeclaredProject.on(18)) {
            project.live(
                            "create table users (id bigint primary key, mail text);"
                                    + "create table logs (mail text)")
                    .declare(
                            """
                            create table notes (a int);
                            create table users (id bigint primary key, mail text not null);
                            create table logs (mail text);
                            create index logs_mail on logs (mail);
                            """);
            try (var writer = project.server.connect(project.database)) {
                writer.setAutoCommit(false);
                try (var statement = writer.createStatement()) {
                    // An index build without a long lock waits for all who write.
                    statement.execute("insert into logs values ('a')");
                    Process child = child(project);
                    await(
                            project,
                            "select count(*)"
                                    + OURS
                                    + " and wait_event_type = 'Lock'"
                                    + " and query ilike '%index concurrently%'",
                            "1");
                    child.destroyForcibly().waitFor();
                }
                // The server would end the build by itself, had it the time.
                project.query("select count(pg_terminate_backend(pid))" + OURS);
                await(project, "select count(*)" + OURS, "0");
                writer.rollback();
            }
            assertThat(project.query("select count(*) from pg_index where not indisvalid"))
                    .isEqualTo("1");

            var left = project.diff();
            assertThat(left.differences()).isNotEmpty();
            assertThat(project.columns()).contains("notes.a");
            project.sync();
            assertThat(project.diff().differences()).isEmpty();
            assertThat(project.query("select bool_and(indisvalid) from pg_index")).isEqualTo("t");
        }
    }

    private static Process child(DeclaredProject project) throws IOException {
        return new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dholdfast.home=" + System.getProperty("holdfast.home", ""),
                        "-cp",
                        System.getProperty("java.class.path"),
                        SyncChild.class.getName(),
                        project.root.toString(),
                        project.sandbox().orElseThrow())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static void await(DeclaredProject project, String sql, String answer)
            throws InterruptedException {
        while (!project.query(sql).equals(answer)) {
            Thread.sleep(20);
        }
    }
}
