package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.postgres.fixture.OnEveryPostgres;
import dev.holdfast.postgres.fixture.RealPostgres;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `schema dump`: what it prints makes the same schema.
@Tag("servers")
class SchemaDumpTest {
    @OnEveryPostgres
    void what_is_dumped_loads_as_the_same_schema(RealPostgres server) {
        try (var project = DeclaredProject.on(server, "")) {
            project.live(LookScene.RICH);

            String sql = project.dump("live", false).sql().orElseThrow();

            project.put("schema/all.sql", sql);
            assertThat(project.diff().differences()).as(sql).isEmpty();
        }
    }

    @Test
    void owners_and_grants_can_be_left_out_and_a_file_is_never_replaced_unasked() {
        try (var project = DeclaredProject.on(18)) {
            project.live("create table t (a int); grant select on t to public");
            assertThat(project.dump("live", false).sql().orElseThrow()).contains("GRANT SELECT");
            assertThat(project.dump("live", true).sql().orElseThrow())
                    .contains("CREATE TABLE public.t")
                    .doesNotContain("GRANT")
                    .doesNotContain("OWNER");

            Path file = project.root.resolve("dump.sql");
            var request =
                    new DumpRequest(
                            Optional.empty(),
                            Optional.of(file),
                            false,
                            false,
                            project.sandbox(),
                            Optional.empty());
            project.schema().dump(request, project.dryRun());
            assertThat(file).doesNotExist();
            assertThat(project.schema().dump(request, project.run()).sql()).isEmpty();
            assertThat(file).content().contains("CREATE TABLE public.t");
            assertThatThrownBy(() -> project.schema().dump(request, project.run()))
                    .hasMessageContaining("SCHEMA-011");
        }
    }
}
