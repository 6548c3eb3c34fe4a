package dev.holdfast.operations.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.operations.config.IgnoreRule;
import dev.holdfast.operations.config.Project;
import dev.holdfast.operations.config.ProjectLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectSchemasTest {
    @TempDir Path root = Path.of("/");

    @Test
    void the_database_that_is_meant_has_its_own_folders_and_rules() throws IOException {
        var project =
                project(
                        """
                        version: 1
                        protected: true
                        postgres:
                          main:
                            url: postgresql://u@h/x
                            databases:
                              tmi:
                                schema: declared/
                                migrations: m/
                                ignore: [{ what: "* public.a", reason: because }]
                              other: {}
                        """);

        var target = ProjectSchemas.target(project, Optional.of("tmi"));
        assertThat(target.declared()).contains(root.resolve("declared"));
        assertThat(target.migrations()).contains(root.resolve("m"));
        assertThat(target.ignore()).containsExactly(new IgnoreRule("* public.a", "because"));
        assertThat(target.isProtected()).isTrue();
        assertThat(target.target().database()).isEqualTo("tmi");

        var other = ProjectSchemas.target(project, Optional.of("main/other"));
        assertThat(other.migrations()).isEmpty();
        assertThatThrownBy(() -> ProjectSchemas.declared(other))
                .hasMessageContaining("SCHEMA-001: no schema is declared for database other");
    }

    @Test
    void without_a_file_the_usual_folders_stand_for_it() throws IOException {
        var project =
                ProjectLoader.load(
                        root,
                        Map.of("DATABASE_URL", "postgresql://u@h/x"),
                        Optional.empty(),
                        Optional.empty());
        assertThat(ProjectSchemas.target(project, Optional.empty()).declared()).isEmpty();
        Path schema = Files.createDirectory(root.resolve("schema"));
        assertThat(ProjectSchemas.target(project, Optional.empty()).declared()).contains(schema);
    }

    private Project project(String text) throws IOException {
        Files.writeString(root.resolve("holdfast.yml"), text);
        return ProjectLoader.load(root, Map.of(), Optional.empty(), Optional.empty());
    }
}
